-- Leads and opportunities of one partner in ten, meetings of one in twenty, and an
-- e-mail from the customer for every third invoice.

INSERT INTO crm_lead (
    id, name, type, priority, partner_id, contact_name, user_id, team_id, company_id,
    stage_id, active, won_status, probability, automated_probability,
    expected_revenue, prorated_revenue, date_open, date_closed,
    date_last_stage_update, color, message_bounce, day_open,
    create_uid, write_uid, create_date, write_date)
SELECT (SELECT bench.last_id('crm_lead')) + number, 'Opportunity ' || number,
       CASE WHEN bench.uniform(number, 'lead') < 0.3 THEN 'lead' ELSE 'opportunity'
        END, '0', partner_id, partner.name, COALESCE(partner.user_id, setting.user_id),
       team_id, company_id,
       CASE WHEN state = 'won' THEN setting.won_stage_id ELSE setting.new_stage_id
        END,
       state <> 'lost', state,
       CASE state WHEN 'won' THEN 100 WHEN 'lost' THEN 0 ELSE 20 END,
       CASE state WHEN 'won' THEN 100 WHEN 'lost' THEN 0 ELSE 20 END,
       revenue, round(revenue * CASE state WHEN 'won' THEN 1 WHEN 'lost' THEN 0
                                ELSE 0.2 END, 2),
       day.at, CASE WHEN state <> 'pending' THEN day.at + interval '20 days' END,
       day.at, 0, 0, 0, setting.user_id, setting.user_id, day.at, day.at
  FROM bench.partner
 CROSS JOIN bench.setting
  JOIN bench.company ON company.nr = bench.whole(number, 'lead company', 1, 3)
 CROSS JOIN LATERAL (
       SELECT CASE WHEN bench.uniform(number, 'outcome') < 0.3 THEN 'won'
                   WHEN bench.uniform(number, 'outcome') < 0.6 THEN 'lost'
                   ELSE 'pending' END AS state,
              round((100 + 9900 * bench.uniform(number, 'revenue'))::numeric, 2)
                  AS revenue,
              setting.as_of - bench.whole(number, 'lead day', 20, 700)
              + time '10:00' AS at) AS day
 WHERE bench.uniform(number, 'has a lead') < 0.1;

CREATE UNLOGGED TABLE bench.meeting AS
SELECT number, (SELECT bench.last_id('calendar_event')) + number AS id, partner_id,
       COALESCE(partner.user_id, setting.user_id) AS user_id,
       setting.as_of - bench.whole(number, 'meeting day', 1, 700) + time '10:00' AS at
  FROM bench.partner
 CROSS JOIN bench.setting
 WHERE bench.uniform(number, 'meets') < 0.05;

INSERT INTO calendar_event (
    id, name, start, stop, duration, user_id, active, allday, show_as,
    follow_recurrence, res_id, create_uid, write_uid, create_date, write_date)
SELECT id, 'Meeting ' || number, at, at + interval '1 hour', 1, user_id, TRUE, FALSE,
       'busy', FALSE, 0, user_id, user_id, at, at
  FROM bench.meeting;

INSERT INTO calendar_event_res_partner_rel (calendar_event_id, res_partner_id)
SELECT id, partner_id FROM bench.meeting;

INSERT INTO mail_message (
    id, model, res_id, record_company_id, subtype_id, author_id, message_type,
    message_id, subject, body, date, create_uid, write_uid, create_date, write_date)
SELECT (SELECT bench.last_id('mail_message')) + invoice.number, 'res.partner', partner_id,
       company_id, comment_subtype_id, partner_id, 'email',
       'bench-' || invoice.number || '@example.com', 'Your invoice',
       '<p>Thank you, the goods have arrived.</p>', invoice.date, setting.user_id,
       setting.user_id, invoice.date, invoice.date
  FROM bench.invoice
  JOIN bench.company ON company.nr = company_nr
 CROSS JOIN bench.setting
 WHERE invoice.number % 3 = 0
 ORDER BY invoice.number;
