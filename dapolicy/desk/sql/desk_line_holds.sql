-- What every page says of its reader, as JSON, now also whether locked records are open to them: so that home asks about
-- those only for whoever holds one. Everything else is as before.
CREATE OR REPLACE FUNCTION desk_line(_member bigint, _now timestamptz)
RETURNS json LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
RETURN json_build_object(
    'until', (SELECT until FROM access_duty WHERE member_id = _member AND since <= _now AND until > _now
              ORDER BY until DESC LIMIT 1),
    'posts', (SELECT json_agg(post.name ORDER BY post.code)
              FROM access_postholding AS held JOIN access_post AS post ON post.code = held.post_id
              WHERE held.member_id = _member AND held.since <= _now AND held.until > _now),
    'holds', EXISTS (SELECT 1 FROM dapolicy_granted()),
    'unread', (SELECT count(*) FROM chronology_notice WHERE member_id = _member AND read_at IS NULL),
    'over', (SELECT json_agg(waiting) FROM (
                SELECT id, record_id, locked, dvds, title FROM chronology_notice
                WHERE member_id = _member AND page_over AND acknowledged_at IS NULL
                ORDER BY sent_at, id LIMIT 5) AS waiting));
END $$;
