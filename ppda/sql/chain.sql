-- Who may be told of a locked record, decided here and not in a page. The reader is taken from the transaction; for
-- whoever may not see the record every function answers as for one that is not there.

CREATE FUNCTION ppda_holds(record bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT dapolicy_reader_kind() = 'force' AND record IN (SELECT dapolicy_granted())
      AND record NOT IN (SELECT dapolicy_excluded()) $$;

-- Whether somebody is the suspect or excluded. One who has no account is known by name alone: of the suspect, under
-- every name of theirs, and of everybody excluded.
CREATE FUNCTION ppda_not_to_be_told(record bigint, member bigint, said text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT CASE WHEN member IS NOT NULL THEN
       EXISTS (SELECT 1 FROM access_exclusion x WHERE x.record_id = record AND x.member_id = member)
   ELSE
       EXISTS (SELECT 1 FROM access_exclusion x JOIN access_member m ON m.id = x.member_id
               WHERE x.record_id = record AND custody_plain(m.name) = custody_plain(said))
       OR EXISTS (SELECT 1 FROM cases_case c JOIN cases_personname n ON n.person_id = c.suspect_id
                  WHERE c.record_id = record AND n.withdrawn_at IS NULL AND custody_plain(said) <> ''
                    AND custody_plain(concat_ws(' ', n.given, n.surname)) = custody_plain(said))
   END $$;
REVOKE ALL ON FUNCTION ppda_not_to_be_told(bigint, bigint, text) FROM PUBLIC;

CREATE FUNCTION ppda_may_be_told(record bigint, member bigint, said text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT ppda_holds(record) AND NOT ppda_not_to_be_told(record, member, said) $$;
REVOKE ALL ON FUNCTION ppda_may_be_told(bigint, bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ppda_may_be_told(bigint, bigint, text) TO dapolicy_web, dapolicy_worker;

-- Who holds a post of the chain now, an area's own before the force's; professional standards by their own post too.
CREATE FUNCTION ppda_post_holders(wanted text, area bigint)
RETURNS TABLE (member_id bigint, name text, phone text, nearness int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT p.member_id, p.name::text, p.phone::text, CASE WHEN p.team_id IS NULL THEN 1 ELSE 0 END
   FROM ppda_chainpost p
   WHERE p.role = wanted AND p.since <= now() AND (p.until IS NULL OR p.until > now())
     AND (p.team_id IS NULL OR p.team_id = area)
   UNION ALL
   SELECT held.member_id, m.name::text, coalesce(nullif(m.phone, ''), post.phone)::text, 2
   FROM access_postholding held JOIN access_member m ON m.id = held.member_id
        JOIN access_post post ON post.code = held.post_id
   WHERE wanted = 'psd' AND held.post_id = 'psd' AND held.since <= now() AND held.until > now() $$;
REVOKE ALL ON FUNCTION ppda_post_holders(text, bigint) FROM PUBLIC;

-- The chain of one case: each post that is to be told, who is offered for it, and for which post they stand in.
-- Whose holders may all not be told is handed to the chief officer, and where that is not possible to the commissioner;
-- of the chief officer the commissioner is told in the nominated lead's place.
CREATE FUNCTION ppda_recipients(asked bigint)
RETURNS TABLE (role text, stands_in text, member_id bigint, name text, phone text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE area bigint; wanted text; step text; last text; chief boolean; offered boolean;
BEGIN
    IF NOT ppda_holds(asked) THEN
        RETURN;
    END IF;
    SELECT r.team_id INTO area FROM access_record r WHERE r.id = asked;
    chief := EXISTS (
        SELECT 1 FROM ppda_post_holders('chief-officer', area) h
        WHERE (h.member_id IS NULL AND ppda_not_to_be_told(asked, NULL, h.name))
           OR EXISTS (SELECT 1 FROM access_exclusion x
                      WHERE x.record_id = asked AND x.member_id = h.member_id AND x.why = 'suspect'));
    FOREACH wanted IN ARRAY ARRAY['area-commander', 'npcc-lead', 'da-coordinator', 'child-abuse-supervisor', 'psd'] LOOP
        CONTINUE WHEN wanted = 'child-abuse-supervisor' AND NOT EXISTS (
            SELECT 1 FROM cases_pair pair JOIN cases_party child ON child.record_id = pair.record_id
            WHERE pair.case_record_id = asked AND pair.ended_at IS NULL
              AND child.part = 'child' AND child.ended_at IS NULL);
        offered := false;
        FOREACH step IN ARRAY CASE WHEN wanted = 'npcc-lead' AND chief THEN ARRAY['commissioner']
                                   ELSE ARRAY[wanted, 'chief-officer', 'commissioner'] END LOOP
            CONTINUE WHEN step = 'chief-officer' AND chief;
            last := step;
            RETURN QUERY
                SELECT wanted, nullif(step, wanted), h.member_id, h.name, h.phone
                FROM ppda_post_holders(step, area) h
                WHERE NOT ppda_not_to_be_told(asked, h.member_id, h.name)
                ORDER BY h.nearness, h.name;
            offered := FOUND;
            -- A post that nobody holds is named by the teller; one whose holders may not be told is passed over.
            EXIT WHEN offered OR NOT EXISTS (SELECT 1 FROM ppda_post_holders(step, area));
        END LOOP;
        IF NOT offered THEN
            RETURN QUERY SELECT wanted, nullif(last, wanted), NULL::bigint, ''::text, ''::text;
        END IF;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION ppda_recipients(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ppda_recipients(bigint) TO dapolicy_web, dapolicy_worker;

-- Tellings of a record whose hearer has been excluded since: their post is to be told again, by somebody else.
CREATE FUNCTION ppda_told_in_vain(asked bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT told.id FROM ppda_told told
   WHERE told.record_id = asked AND ppda_holds(asked)
     AND EXISTS (SELECT 1 FROM access_exclusion x WHERE x.record_id = asked AND x.member_id = told.member_id) $$;
REVOKE ALL ON FUNCTION ppda_told_in_vain(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ppda_told_in_vain(bigint) TO dapolicy_web, dapolicy_worker;

-- Last line: the suspect and the excluded are never told, whoever writes the row and however.
CREATE FUNCTION ppda_keep_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF ppda_not_to_be_told(NEW.record_id, NEW.member_id, NEW.name) THEN
        RAISE EXCEPTION 'new row violates row-level security policy for table "%"', TG_TABLE_NAME
            USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER b_never_the_suspect BEFORE INSERT OR UPDATE OF member_id, name ON ppda_told
    FOR EACH ROW EXECUTE FUNCTION ppda_keep_told();
