INSERT INTO tax_rates (tenant_id, id, country, category, name, percent, valid_from, created_at, version)
VALUES (1, '01900000-0000-7000-8000-0e0000000001', 'US', 'standard', 'Sales tax', 8.25, '2020-01-01', now(), 1);

INSERT INTO clients (tenant_id, id, number, name, kind, status, currency, timezone, locale, paperless, created_at, version,
  tax_status, tax_reason)
SELECT 1, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'C-' || n, 'Client ' || n, 'residential',
       'active', 'USD', 'UTC', 'en', true, now(), 1, CASE WHEN n % 20 = 0 THEN 'exempt' ELSE 'taxable' END,
       CASE WHEN n % 20 = 0 THEN 'School' END
FROM generate_series(1, :clients) AS n;

INSERT INTO service_templates (tenant_id, id, code, name, type, status, description, automated, details,
  available_kinds, available_countries, version, created_at)
VALUES (1, '01900000-0000-7000-8000-0a0000000001', 'bench', 'Bench', 'recurring', 'available', '', false, '{}', '[]', '[]', 1,
        now());

INSERT INTO tariffs (tenant_id, id, template_id, code, name, cycle, timing, proration, currency, active, version, created_at)
VALUES (1, '01900000-0000-7000-8000-0b0000000001', '01900000-0000-7000-8000-0a0000000001', 'bench', 'Bench', 'monthly',
        'advance', 'calendar_day', 'USD', true, 1, now());

INSERT INTO services (tenant_id, id, client_id, template_id, tariff_id, number, name, type, status,
  provisioning_status, automated, details, quantity, price_minor, setup_minor, currency, price_agreed, cycle, timing,
  proration, anchor, anchor_day, start_date, term_months, auto_renewal, renewal_count, created_at, activated_at,
  cancellation_fee_minor, transitions, version)
SELECT 1, ('01900000-0000-7000-8001-' || lpad(to_hex(c * 10 + k), 12, '0'))::uuid,
       ('01900000-0000-7000-8000-' || lpad(to_hex(c), 12, '0'))::uuid,
       '01900000-0000-7000-8000-0a0000000001', '01900000-0000-7000-8000-0b0000000001',
       'S-' || lpad((c * 10 + k)::text, 9, '0'), 'Service ' || (c + k) % 60, 'recurring', 'active', 'completed', false,
       '{}', 1 + (k = 3)::int, 1990 + ((c + k) % 60) * 100, 0, 'USD', false, 'monthly',
       CASE WHEN k = 9 THEN 'arrears' ELSE 'advance' END, 'calendar_day', '2026-01-01', 1,
       CASE WHEN k = 9 THEN date '2026-02-01' + c % 27 ELSE date '2026-02-01' END, 0, true, 0, now(), now(), 0, 2, 1
FROM generate_series(1, :clients) AS c, generate_series(0, 9) AS k;

INSERT INTO recurring_schedules (tenant_id, id, service_id, client_id, status, currency, cycle, timing, proration, anchor,
  anchor_day, starts_on, billed_until, next_date, price_minor, quantity, created_at)
SELECT 1, ('01900000-0000-7000-8002-' || right(id::text, 12))::uuid, id, client_id, 'active', currency, cycle, timing,
       proration, anchor, anchor_day, start_date,
       CASE WHEN timing = 'arrears' THEN start_date ELSE date '2026-03-01' END, '2026-03-01', price_minor,
       quantity, now()
FROM services ORDER BY id;

INSERT INTO billing_pauses (tenant_id, id, schedule_id, starts_on, stops, percent, label)
SELECT 1, ('01900000-0000-7000-8007-' || right(id::text, 12))::uuid, id, starts_on, false, 90, 'Welcome −10 %'
FROM recurring_schedules WHERE right(service_id::text, 1) = '7' ORDER BY id;
-- next
WITH run AS (
  INSERT INTO billing_runs (tenant_id, id, as_of, status, currency, clients, chunks, started_at, started_by, version)
  VALUES (1, '01900000-0000-7000-8000-0c0000000001', '2026-03-01', 'finished', 'USD', 0, 0, now(), 'bench', 1)
), due AS MATERIALIZED (
  SELECT s.id, s.client_id, s.service_id, s.currency, s.proration,
         v.name || coalesce(': ' || p.label, '') AS name, p.label, coalesce(p.percent, 100) AS percent, v.quantity,
         v.price_minor, c.tax_status = 'exempt' AS exempt, c.tax_reason, s.billed_until AS first,
         (date_trunc('month', s.billed_until) + interval '1 month')::date AS last,
         date_trunc('month', s.billed_until)::date AS whole, v.number,
         CASE WHEN s.timing = 'advance' THEN s.billed_until
              ELSE (date_trunc('month', s.billed_until) + interval '1 month')::date END AS due_on
  FROM recurring_schedules s JOIN services v ON v.tenant_id = s.tenant_id AND v.id = s.service_id
  JOIN clients c ON c.tenant_id = s.tenant_id AND c.id = s.client_id
  LEFT JOIN billing_pauses p ON p.tenant_id = s.tenant_id AND p.schedule_id = s.id
  WHERE s.tenant_id = 1 AND s.next_date <= date '2026-03-01'
), rated AS MATERIALIZED (
  SELECT *, last - first AS used, last - whole AS days,
         round(price_minor * quantity * percent * (last - first) / (last - whole) / 100)::bigint AS amount,
         row_number() OVER (ORDER BY client_id, number) AS line,
         row_number() OVER (PARTITION BY client_id ORDER BY number) AS position,
         dense_rank() OVER (ORDER BY client_id) AS invoice
  FROM due
), taxed AS MATERIALIZED (
  SELECT *, CASE WHEN exempt THEN 0 ELSE round(amount * 8.25 / 100)::bigint END AS tax FROM rated
), bill AS MATERIALIZED (
  SELECT invoice, client_id, currency, due_on, sum(amount)::bigint AS net, sum(tax)::bigint AS tax,
         sum(amount + tax)::bigint AS total, ('01900000-0000-7000-8003-' || lpad(to_hex(invoice), 12, '0'))::uuid AS id
  FROM taxed GROUP BY invoice, client_id, currency, due_on
), series AS (
  INSERT INTO number_series (tenant_id, id, series, prefix, width, next_value)
  SELECT 1, '01900000-0000-7000-8000-0d0000000001', 'invoices', 'INV-', 6, 1 + count(*) FROM bill
), invoices_made AS (
  INSERT INTO invoices (tenant_id, id, client_id, run_id, number, status, currency, issue_date, due_date, net_minor, tax_minor,
                        total_minor, balance_minor, created_at, issued_at, version)
  SELECT 1, id, client_id, '01900000-0000-7000-8000-0c0000000001', 'INV-' || lpad(invoice::text, 6, '0'), 'issued', currency,
         due_on, due_on + 14, net, tax, total, total, now(), now(), 1
  FROM bill ORDER BY invoice
), charges_made AS (
  INSERT INTO charges (tenant_id, id, client_id, service_id, source_kind, source_id, claim, description, period_start,
                       period_end, quantity, amount_minor, currency, due_on, basis, invoiced, created_at)
  SELECT 1, ('01900000-0000-7000-8004-' || lpad(to_hex(line), 12, '0'))::uuid, client_id, service_id, 'service_period',
         service_id, first || '/' || last, name, first, last, quantity, amount, currency, due_on,
         jsonb_build_object(
           'rule', 'period', 'price', round(price_minor / 100.0, 2)::text, 'currency', currency,
           'quantity', trim_scale(quantity)::text, 'period', first || '/' || last, 'of', whole || '/' || last,
           'proration', proration, 'used', used, 'days', days,
           'formula', round(price_minor / 100.0, 2) || ' × ' || trim_scale(quantity) || ' × ' || used || ' / ' || days
                      || CASE WHEN label IS NULL THEN '' ELSE ' × ' || trim_scale(percent) || ' %' END || ' = ' || round(amount / 100.0, 2),
           'rounding', 'half up to 0.01 USD, once')
         || CASE WHEN label IS NULL THEN '{}'
                 ELSE jsonb_build_object('percent', trim_scale(percent)::text, 'label', label) END,
         true, now()
  FROM taxed ORDER BY line
), lines_made AS (
  INSERT INTO invoice_lines (tenant_id, id, invoice_id, charge_id, position, description, quantity, net_minor, tax_minor,
                             currency, period_start, period_end, tax)
  SELECT 1, ('01900000-0000-7000-8005-' || lpad(to_hex(line), 12, '0'))::uuid,
         ('01900000-0000-7000-8003-' || lpad(to_hex(invoice), 12, '0'))::uuid,
         ('01900000-0000-7000-8004-' || lpad(to_hex(line), 12, '0'))::uuid, position, name, quantity, amount, tax, currency,
         first, last, jsonb_build_object(
           'kind', CASE WHEN exempt THEN 'exempt' ELSE 'rate' END, 'name', CASE WHEN exempt THEN 'Exempt' ELSE 'Sales tax' END,
           'percent', CASE WHEN exempt THEN '0' ELSE '8.25' END, 'country', 'US', 'region', NULL, 'category', 'standard',
           'inclusive', false, 'reason', tax_reason)
  FROM taxed ORDER BY line
), events_made AS (
  INSERT INTO events (tenant_id, id, name, version, subject_id, client_id, payload, actor_kind, actor_name, at)
  SELECT 1, ('01900000-0000-7000-8006-' || lpad(to_hex(invoice), 12, '0'))::uuid, 'InvoiceIssued', 1, id, client_id,
         jsonb_build_object(
           'invoice_id', id, 'client_id', client_id, 'number', 'INV-' || lpad(invoice::text, 6, '0'), 'issue_date', due_on,
           'due_date', due_on + 14,
           'total', jsonb_build_object('amount', round(total / 100.0, 2)::text, 'currency', currency)),
         'system', 'bench', now()
  FROM bill ORDER BY invoice
)
UPDATE recurring_schedules s
SET billed_until = r.last, status = 'active',
    next_date = CASE WHEN s.timing = 'advance' THEN r.last ELSE (r.last + interval '1 month')::date END
FROM rated r WHERE s.tenant_id = 1 AND s.id = r.id
-- next
SELECT (SELECT count(*) FROM invoices WHERE number IS NOT NULL), (SELECT sum(total_minor) FROM invoices),
       (SELECT count(*) FROM invoice_lines), (SELECT sum(net_minor) FROM invoice_lines),
       (SELECT sum(tax_minor) FROM invoice_lines), (SELECT md5(string_agg(DISTINCT tax::text, '|')) FROM invoice_lines), (SELECT count(*) FROM charges),
       (SELECT md5(string_agg(basis::text, '|' ORDER BY service_id)) FROM charges),
       (SELECT count(*) FROM events WHERE name = 'InvoiceIssued'),
       (SELECT md5(string_agg(billed_until || '/' || next_date, '|' ORDER BY id)) FROM recurring_schedules)
