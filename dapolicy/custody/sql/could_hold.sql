-- For the worker: whether somebody could see a locked record at a moment, after the lock has ended: by a grant, as its
-- team while it was only possible, or holding a post that was called. Never whoever is, or then was, excluded (ACCESS 2
-- asks that first), and nobody without a role by which they read.
CREATE OR REPLACE FUNCTION custody_could_see(member bigint, record bigint, moment timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (
       SELECT 1 FROM access_record held, access_member reader
       WHERE held.id = custody_could_see.record AND reader.id = custody_could_see.member
         AND NOT EXISTS (SELECT 1 FROM access_exclusion x WHERE x.record_id = held.id AND x.member_id = reader.id)
         AND NOT EXISTS (SELECT 1 FROM custody_doubtexclusion x WHERE x.record_id = held.id AND x.member_id = reader.id)
         AND EXISTS (SELECT 1 FROM access_memberrole mine JOIN access_role kind ON kind.code = mine.role_id
                     WHERE mine.member_id = reader.id AND kind.reader = 'force' AND mine.since <= moment
                       AND (mine.until IS NULL OR mine.until > moment)
                       AND (NOT held.dvds OR mine.role_id = 'dvds-officer'))
         AND (EXISTS (
                  SELECT 1 FROM access_grant given JOIN access_account account ON account.id = given.user_id
                  WHERE given.record_id = held.id AND account.member_id = reader.id AND given.until > moment)
              OR EXISTS (
                  SELECT 1 FROM access_postpage page JOIN access_postholding filled ON filled.post_id = page.post_id
                  WHERE page.record_id = held.id AND page.at <= moment
                    AND (page.settled_at IS NULL OR page.settled_at > moment - interval '12 hours')
                    AND filled.member_id = reader.id AND filled.since <= moment AND filled.until > moment)
              OR (reader.team_id = held.team_id AND (
                  SELECT bool_or(d.at <= moment AND (d.decided_at IS NULL OR d.decided_at > moment))
                         AND NOT bool_or(r.before = 'confirmed' OR (d.state = 'police' AND d.decided_at <= moment))
                  FROM custody_doubtrecord r JOIN custody_doubt d ON d.id = r.doubt_id
                  WHERE r.record_id = held.id)))) $$;
