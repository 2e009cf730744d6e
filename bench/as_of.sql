INSERT INTO service_transitions (tenant_id, id, service_id, seq, from_status, to_status, action, actor_kind, actor_name, at)
SELECT 1, gen_random_uuid(), '01900000-0000-7000-8001-00000000000a', n, CASE WHEN n % 2 = 0 THEN 'active' ELSE 'suspended' END,
       CASE WHEN n % 2 = 0 THEN 'suspended' ELSE 'active' END, CASE WHEN n % 2 = 0 THEN 'suspend' ELSE 'resume' END,
       'system', 'bench', timestamptz '2026-02-01 00:00Z' + n * interval '30 seconds'
FROM generate_series(0, 2 * :turns - 1) AS n;
INSERT INTO service_holds (tenant_id, id, service_id, reason, type, money, placed_at, placed_by, lifted_at, lifted_by)
SELECT 1, gen_random_uuid(), '01900000-0000-7000-8001-00000000000a', 'abuse', 'full', 'charge',
       timestamptz '2026-02-01 00:00Z' + n * interval '1 minute', 'bench',
       timestamptz '2026-02-01 00:00:30Z' + n * interval '1 minute', 'bench'
FROM generate_series(0, :turns - 1) AS n;
INSERT INTO service_changes (tenant_id, id, service_id, seq, status, origin, effective_on, wanted, before, after, asked_at,
                             asked_by, applied_at, version)
SELECT 1, gen_random_uuid(), s.id, n, 'applied', 'staff', '2026-02-01', '{}',
       jsonb_build_object(
         'client_id', client_id, 'contract_id', contract_id, 'site_id', site_id, 'template_id', template_id,
         'tariff_id', tariff_id, 'name', name, 'quantity', quantity::text, 'price_minor', price_minor + n,
         'currency', currency, 'price_agreed', price_agreed, 'cycle', cycle, 'timing', timing,
         'proration', proration, 'anchor', anchor, 'anchor_day', anchor_day),
       '{}', timestamptz '2026-02-01 00:00Z' + n * interval '1 minute', 'bench',
       timestamptz '2026-02-01 00:00Z' + n * interval '1 minute', 1
FROM services s, generate_series(0, 2 * :turns - 1) AS n WHERE s.id = '01900000-0000-7000-8001-00000000000a'
-- next
SELECT s.number, m.to_status, m.at, c.before, s.*
FROM services s
LEFT JOIN LATERAL (SELECT to_status, at FROM service_transitions t WHERE t.tenant_id = s.tenant_id AND t.service_id = s.id
                   AND t.at <= $2 ORDER BY t.at DESC, t.seq DESC LIMIT 1) m ON true
LEFT JOIN LATERAL (SELECT before FROM service_changes x WHERE x.tenant_id = s.tenant_id AND x.service_id = s.id
                   AND x.applied_at > $2 ORDER BY x.applied_at, x.seq LIMIT 1) c ON true
WHERE s.tenant_id = 1 AND s.id = $1;
SELECT * FROM service_holds WHERE tenant_id = 1 AND service_id = $1 AND placed_at <= $2
  AND (lifted_at IS NULL OR lifted_at > $2);
SELECT t.role, t.user_id, u.name FROM technician_assignments t JOIN users u ON u.tenant_id = t.tenant_id AND u.id = t.user_id
WHERE t.tenant_id = 1 AND t.service_id = $1 AND t.since <= $2 AND (t.until IS NULL OR t.until > $2)
