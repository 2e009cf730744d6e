UPDATE services SET timing = 'advance', start_date = '2026-02-01' WHERE timing = 'arrears';
UPDATE recurring_schedules SET timing = 'advance', starts_on = '2026-02-01', billed_until = '2026-03-01',
       next_date = '2026-03-01';
DELETE FROM billing_pauses;
-- next
WITH bulk AS (
  INSERT INTO bulk_changes (tenant_id, id, status, filters, wanted, effective_on, services, started_at, started_by,
                            finished_at, version)
  SELECT 1, '01900000-0000-7000-8000-0e0000000001', 'finished', '{}', '{"percent": "5"}', '2026-03-01', count(*),
         now(), 'bench', now(), 2 FROM services
), priced AS MATERIALIZED (
  SELECT s.*, round(s.price_minor * 1.05)::bigint AS new_price, row_number() OVER (ORDER BY s.id) AS n,
         jsonb_build_object(
           'client_id', client_id, 'contract_id', contract_id, 'site_id', site_id, 'template_id', template_id,
           'tariff_id', tariff_id, 'name', name, 'quantity', quantity::text, 'price_minor', price_minor,
           'currency', currency, 'price_agreed', price_agreed, 'cycle', cycle, 'timing', timing,
           'proration', proration, 'anchor', anchor, 'anchor_day', anchor_day) AS before
  FROM services s WHERE s.tenant_id = 1
), changed AS (
  UPDATE services s SET price_minor = p.new_price, price_agreed = true, version = s.version + 1
  FROM priced p WHERE s.tenant_id = 1 AND s.id = p.id
), scheduled AS (
  UPDATE recurring_schedules r SET price_minor = p.new_price
  FROM priced p WHERE r.tenant_id = 1 AND r.service_id = p.id
), recorded AS (
  INSERT INTO service_changes (tenant_id, id, service_id, bulk_id, seq, status, origin, effective_on, wanted, before,
                               after, asked_at, asked_by, applied_at, version)
  SELECT 1, ('01900000-0000-7000-8006-' || lpad(to_hex(n), 12, '0'))::uuid, id,
         '01900000-0000-7000-8000-0e0000000001', version, 'applied', 'bulk', '2026-03-01',
         jsonb_build_object('price', jsonb_build_object('amount', round(new_price / 100.0, 2)::text, 'currency', currency)),
         before, before || jsonb_build_object('price_minor', new_price, 'price_agreed', true), now(), 'bench', now(), 1
  FROM priced ORDER BY n
), told AS (
  INSERT INTO events (tenant_id, id, name, version, subject_id, client_id, payload, actor_kind, actor_name, at)
  SELECT 1, ('01900000-0000-7000-8007-' || lpad(to_hex(n), 12, '0'))::uuid, 'ServiceChanged', 1, id, client_id,
         jsonb_build_object(
           'service_id', id, 'client_id', client_id, 'effective_on', '2026-03-01', 'origin', 'bulk', 'priced', true,
           'change_id', ('01900000-0000-7000-8006-' || lpad(to_hex(n), 12, '0'))),
         'system', 'bench', now()
  FROM priced ORDER BY n
)
INSERT INTO bulk_change_items (tenant_id, id, bulk_id, service_id, result, before_minor, after_minor, currency, done_at)
SELECT 1, ('01900000-0000-7000-8008-' || lpad(to_hex(n), 12, '0'))::uuid, '01900000-0000-7000-8000-0e0000000001', id,
       'changed', round(price_minor * quantity)::bigint, round(new_price * quantity)::bigint, currency, now()
FROM priced ORDER BY n
-- next
SELECT (SELECT count(*) FROM service_changes WHERE applied_at IS NOT NULL),
       (SELECT sum(price_minor)::bigint FROM services),
       (SELECT sum((after->>'price_minor')::bigint)::bigint FROM service_changes),
       (SELECT count(*) FROM events WHERE name = 'ServiceChanged'),
       (SELECT sum(after_minor - before_minor)::bigint FROM bulk_change_items WHERE result = 'changed'),
       (SELECT sum(price_minor)::bigint FROM recurring_schedules),
       (SELECT count(*) FROM charges)
