-- What every page says of its reader, as JSON. Of the notices that stand over every page each call to a post stands for
-- itself, since somebody waits for it; of the others that read alike the first, with how many. Everything else is as
-- before (desk_line_holds.sql).
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
    'over', (SELECT json_agg(waiting ORDER BY sent_at, id) FROM (
                SELECT DISTINCT ON (reads) id, locked, dvds, title, sent_at,
                       count(*) OVER (PARTITION BY reads) AS alike
                FROM (SELECT *, CASE WHEN source LIKE 'page:%' THEN id::text
                                     WHEN locked <> 'no' OR dvds THEN '' ELSE title END AS reads
                      FROM chronology_notice
                      WHERE member_id = _member AND page_over AND acknowledged_at IS NULL) AS own
                ORDER BY reads, sent_at, id) AS waiting));
END $$;
