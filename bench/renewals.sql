INSERT INTO clients (tenant_id, id, number, name, kind, status, currency, timezone, locale, paperless, created_at, version)
SELECT 1, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'C-' || n, 'Client ' || n, 'residential',
       'active', 'USD', 'UTC', 'en', true, now(), 1
FROM generate_series(1, :clients) AS n;

INSERT INTO contracts (tenant_id, id, client_id, number, status, currency, term_months, start_date, end_date, auto_renewal,
  renewal_months, uplift, uplift_percent, notice_days, fee_kind, fee_percent, fee_minor, created_at, version)
SELECT 1, ('01900000-0000-7000-8003-' || right(id::text, 12))::uuid, id, 'K-' || number, 'active', 'USD', 12, '2025-03-16',
       '2026-03-16', true, 12, 'percent', 3, 30, 'none', 50, 0, now(), 1
FROM clients;

INSERT INTO service_templates (tenant_id, id, code, name, type, status, description, automated, details,
  available_kinds, available_countries, version, created_at)
VALUES (1, '01900000-0000-7000-8000-0a0000000001', 'bench', 'Bench', 'recurring', 'available', '', false, '{}', '[]', '[]', 1,
        now());

INSERT INTO tariffs (tenant_id, id, template_id, code, name, cycle, timing, proration, currency, active, version, created_at)
VALUES (1, '01900000-0000-7000-8000-0b0000000001', '01900000-0000-7000-8000-0a0000000001', 'bench', 'Bench', 'monthly',
        'advance', 'calendar_day', 'USD', true, 1, now());

INSERT INTO services (tenant_id, id, client_id, contract_id, template_id, tariff_id, number, name, type, status,
  provisioning_status, automated, details, quantity, price_minor, setup_minor, currency, price_agreed, cycle, timing,
  proration, anchor, anchor_day, start_date, end_date, term_months, auto_renewal, renewal_count, created_at,
  activated_at, cancellation_fee_minor, transitions, version)
SELECT 1, ('01900000-0000-7000-8001-' || lpad(to_hex(c * 10 + k), 12, '0'))::uuid,
       ('01900000-0000-7000-8000-' || lpad(to_hex(c), 12, '0'))::uuid,
       ('01900000-0000-7000-8003-' || lpad(to_hex(c), 12, '0'))::uuid,
       '01900000-0000-7000-8000-0a0000000001', '01900000-0000-7000-8000-0b0000000001',
       'S-' || lpad((c * 10 + k)::text, 9, '0'), 'Service ' || (c + k) % 60, 'recurring', 'active', 'completed', false,
       '{}', 1, 1990 + ((c + k) % 60) * 100, 0, 'USD', false, 'monthly', 'advance', 'calendar_day', '2025-03-16', 16,
       '2025-03-16', '2026-03-16', 12, true, 0, now(), now(), 0, 2, 1
FROM generate_series(1, :clients) AS c, generate_series(0, 9) AS k;
-- next
WITH due AS MATERIALIZED (
  SELECT s.id, s.client_id, s.end_date, s.price_minor, s.currency, s.version, s.renewal_count,
         round(s.price_minor * 1.03)::bigint AS price, (s.end_date + make_interval(months => c.renewal_months))::date AS until,
         c.renewal_months AS months, row_number() OVER (ORDER BY s.end_date, s.id) AS n
  FROM services s JOIN contracts c ON c.tenant_id = s.tenant_id AND c.id = s.contract_id
    LEFT JOIN service_renewals r ON r.tenant_id = s.tenant_id AND r.service_id = s.id AND r.term_end = s.end_date
  WHERE s.tenant_id = 1 AND s.end_date <= date '2026-03-16' AND s.cancelled_at IS NULL AND s.cancel_on IS NULL
    AND s.status = 'active' AND s.auto_renewal AND c.auto_renewal AND s.sla_breaches_count <= 5 AND r.id IS NULL
    AND NOT EXISTS (SELECT FROM invoices i WHERE i.tenant_id = s.tenant_id AND i.client_id = s.client_id
                    AND i.status = 'issued' AND i.balance_minor > 0 AND i.due_date < date '2026-03-15')
), decided AS (
  INSERT INTO service_renewals (tenant_id, id, service_id, term_end, decision, months, new_end, price_before_minor,
    price_minor, currency, decided_at, decided_by)
  SELECT 1, ('01900000-0000-7000-8010-' || lpad(to_hex(n), 12, '0'))::uuid, id, end_date, 'renewed', months, until,
         price_minor, price, currency, now(), 'bench' FROM due
), extended AS (
  UPDATE services s SET end_date = d.until, term_months = d.months, renewal_count = s.renewal_count + 1,
    last_renewed_at = now(), sla_breaches_count = 0, grace_until = NULL, version = s.version + 1
  FROM due d WHERE s.tenant_id = 1 AND s.id = d.id
), planned AS (
  INSERT INTO service_changes (tenant_id, id, service_id, seq, status, origin, effective_on, wanted, before, after,
    asked_at, asked_by, version)
  SELECT 1, ('01900000-0000-7000-8011-' || lpad(to_hex(n), 12, '0'))::uuid, id, version, 'scheduled', 'renewal', end_date,
         jsonb_build_object('price', jsonb_build_object('amount', to_char(price / 100.0, 'FM999990.00'), 'currency', currency)),
         '{}', '{}', now(), 'bench', 1 FROM due
)
INSERT INTO events (tenant_id, id, name, version, subject_id, client_id, payload, actor_kind, actor_name, at)
SELECT 1, ('01900000-0000-7000-8012-' || lpad(to_hex(n), 12, '0'))::uuid, 'ServiceRenewed', 1, id, client_id,
       jsonb_build_object('service_id', id, 'client_id', client_id, 'term_end', end_date, 'new_end', until, 'months', months,
         'price', jsonb_build_object('amount', to_char(price / 100.0, 'FM999990.00'), 'currency', currency),
         'count', renewal_count + 1), 'system', 'bench', now()
FROM due
UNION ALL
SELECT 1, ('01900000-0000-7000-8013-' || lpad(to_hex(n), 12, '0'))::uuid, 'ServiceChangeScheduled', 1, id, client_id,
       jsonb_build_object('service_id', id, 'client_id', client_id, 'change_id',
         ('01900000-0000-7000-8011-' || lpad(to_hex(n), 12, '0'))::uuid, 'effective_on', end_date, 'origin', 'renewal'),
       'system', 'bench', now()
FROM due;
-- next
WITH due AS MATERIALIZED (
  SELECT s.id, s.client_id, s.end_date, s.currency, round(s.price_minor * 1.03)::bigint AS price,
         row_number() OVER (ORDER BY s.end_date, s.id) AS n
  FROM services s JOIN contracts c ON c.tenant_id = s.tenant_id AND c.id = s.contract_id
    LEFT JOIN service_renewals r ON r.tenant_id = s.tenant_id AND r.service_id = s.id AND r.term_end = s.end_date
  WHERE s.tenant_id = 1 AND s.end_date > date '2026-02-14' AND s.end_date <= date '2026-03-16' AND s.cancelled_at IS NULL
    AND s.cancel_on IS NULL AND s.status IN ('active', 'suspended') AND r.id IS NULL
    AND NOT EXISTS (SELECT FROM renewal_reminders m WHERE m.tenant_id = s.tenant_id AND m.service_id = s.id
                    AND m.term_end = s.end_date AND m.days = 30)
), recorded AS (
  INSERT INTO renewal_reminders (tenant_id, id, service_id, term_end, days, overtaken, at)
  SELECT 1, ('01900000-0000-7000-8014-' || lpad(to_hex(n), 12, '0'))::uuid, id, end_date, 30, false, now() FROM due
)
INSERT INTO events (tenant_id, id, name, version, subject_id, client_id, payload, actor_kind, actor_name, at)
SELECT 1, ('01900000-0000-7000-8015-' || lpad(to_hex(n), 12, '0'))::uuid, 'ServiceDueForRenewal', 1, id, client_id,
       jsonb_build_object('service_id', id, 'client_id', client_id, 'days', 30, 'term_end', end_date, 'auto_renewal', true,
         'price', jsonb_build_object('amount', to_char(price / 100.0, 'FM999990.00'), 'currency', currency)),
       'system', 'bench', now()
FROM due;
-- next
SELECT (SELECT count(*) FROM service_renewals), (SELECT coalesce(sum(price_minor), 0) FROM service_renewals),
       (SELECT count(*) FROM services WHERE end_date = '2027-03-16' AND renewal_count = 1),
       (SELECT count(*) FROM service_changes), (SELECT coalesce(sum((wanted -> 'price' ->> 'amount')::numeric), 0) FROM service_changes),
       (SELECT count(*) FROM renewal_reminders WHERE days = 30 AND NOT overtaken),
       (SELECT count(*) FROM events WHERE name = 'ServiceRenewed'),
       (SELECT count(*) FROM events WHERE name = 'ServiceChangeScheduled'),
       (SELECT coalesce(sum((payload -> 'price' ->> 'amount')::numeric), 0) FROM events WHERE name = 'ServiceDueForRenewal');
