-- What every page says of its reader, as JSON: until when they are on duty, which posts they hold, how many notices they
-- have not read, and which stand over every page until they are acknowledged. The reader's policies stand on each table.
-- A function, so that the server keeps its plan: every page asks this.
CREATE FUNCTION desk_line(_member bigint, _now timestamptz)
RETURNS json LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
RETURN json_build_object(
    'until', (SELECT until FROM access_duty WHERE member_id = _member AND since <= _now AND until > _now
              ORDER BY until DESC LIMIT 1),
    'posts', (SELECT json_agg(post.name ORDER BY post.code)
              FROM access_postholding AS held JOIN access_post AS post ON post.code = held.post_id
              WHERE held.member_id = _member AND held.since <= _now AND held.until > _now),
    'unread', (SELECT count(*) FROM chronology_notice WHERE member_id = _member AND read_at IS NULL),
    'over', (SELECT json_agg(waiting) FROM (
                SELECT id, record_id, locked, dvds, title FROM chronology_notice
                WHERE member_id = _member AND page_over AND acknowledged_at IS NULL
                ORDER BY sent_at, id LIMIT 5) AS waiting));
END $$;
REVOKE ALL ON FUNCTION desk_line(bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_line(bigint, timestamptz) TO dapolicy_web, dapolicy_worker;
