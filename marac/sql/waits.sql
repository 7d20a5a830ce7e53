UNION ALL SELECT 'waited', '', wait.days::text, count(*) FROM (
    SELECT (min(i.heard_at) AT TIME ZONE 'Europe/London')::date - (r.at AT TIME ZONE 'Europe/London')::date AS days
    FROM span, marac_referral r JOIN access_record record ON record.id = r.record_id JOIN marac_item i ON i.referral_id = r.id
    WHERE record.locked = 'no' AND NOT record.dvds AND i.heard_at IS NOT NULL
    GROUP BY r.id, r.at, span.since, span.until HAVING min(i.heard_at) >= span.since AND min(i.heard_at) < span.until) AS wait GROUP BY 3
UNION ALL SELECT 'waits', '', (span.today - (r.at AT TIME ZONE 'Europe/London')::date)::text, count(*)
FROM span, marac_referral r JOIN access_record record ON record.id = r.record_id
WHERE record.locked = 'no' AND NOT record.dvds AND r.state IN ('referred', 'accepted', 'deferred')
  AND NOT EXISTS (SELECT 1 FROM marac_item i WHERE i.referral_id = r.id AND i.heard_at IS NOT NULL) GROUP BY 3
UNION ALL SELECT 'put-off', '', CASE WHEN off.times = 1 THEN 'once' ELSE 'more' END, count(*) FROM (
    SELECT r.id, count(*) AS times
    FROM span, marac_referral r JOIN access_record record ON record.id = r.record_id
         JOIN chronology_event e ON e.record_id = r.record_id AND e.kind = 'marac.deferred' AND e.at >= r.at
              AND e.at < coalesce((SELECT min(n.at) FROM marac_referral n WHERE n.record_id = r.record_id AND n.at > r.at), 'infinity')
    WHERE record.locked = 'no' AND NOT record.dvds AND r.at >= span.since AND r.at < span.until AND NOT EXISTS (
        SELECT 1 FROM chronology_event w WHERE w.record_id = e.record_id AND w.kind = 'event.withdrawn' AND w.subject = e.id::text)
    GROUP BY r.id) AS off GROUP BY 3
