-- the services of five clients become those of one: fifty, so that a preview has something to do
UPDATE services SET client_id = '01900000-0000-7000-8000-000000000001'
WHERE tenant_id = 1 AND client_id BETWEEN '01900000-0000-7000-8000-000000000002' AND '01900000-0000-7000-8000-000000000005';
UPDATE recurring_schedules SET client_id = '01900000-0000-7000-8000-000000000001'
WHERE tenant_id = 1 AND client_id BETWEEN '01900000-0000-7000-8000-000000000002' AND '01900000-0000-7000-8000-000000000005'
-- next
SELECT l.*, c.*, s.*, t.*, v.*, p.* FROM invoice_lines l
JOIN charges c ON c.tenant_id = l.tenant_id AND c.id = l.charge_id
JOIN services s ON s.tenant_id = c.tenant_id AND s.id = c.service_id
JOIN tariffs t ON t.tenant_id = s.tenant_id AND t.id = s.tariff_id
JOIN service_templates v ON v.tenant_id = s.tenant_id AND v.id = s.template_id
LEFT JOIN price_versions p ON p.tenant_id = t.tenant_id AND p.tariff_id = t.id
WHERE l.tenant_id = 1 AND l.id = $1;
SELECT * FROM service_changes WHERE tenant_id = 1 AND service_id = (
  SELECT c.service_id FROM invoice_lines l JOIN charges c ON c.tenant_id = l.tenant_id AND c.id = l.charge_id
  WHERE l.tenant_id = 1 AND l.id = $1);
SELECT e.* FROM events e WHERE e.tenant_id = 1 AND e.subject_id = (
  SELECT c.service_id FROM invoice_lines l JOIN charges c ON c.tenant_id = l.tenant_id AND c.id = l.charge_id
  WHERE l.tenant_id = 1 AND l.id = $1)
-- next
SELECT s.*, v.name, t.tax_category FROM recurring_schedules s
JOIN services v ON v.tenant_id = s.tenant_id AND v.id = s.service_id
JOIN service_templates t ON t.tenant_id = v.tenant_id AND t.id = v.template_id
WHERE s.tenant_id = 1 AND s.client_id = $1 AND s.next_date IS NOT NULL ORDER BY s.id;
SELECT p.* FROM billing_pauses p JOIN recurring_schedules s ON s.tenant_id = p.tenant_id AND s.id = p.schedule_id
WHERE p.tenant_id = 1 AND s.client_id = $1;
SELECT * FROM charges WHERE tenant_id = 1 AND client_id = $1 AND NOT invoiced AND released_at IS NULL;
SELECT * FROM policies WHERE tenant_id = 1 AND (client_id IS NULL OR client_id = $1);
SELECT r.* FROM tax_rates r WHERE r.tenant_id = 1 AND $1::uuid IS NOT NULL;
SELECT sum(total_minor) FROM invoices WHERE tenant_id = 1 AND client_id = $1 AND status = 'issued'
GROUP BY date_trunc('month', issue_date)
