-- Which line of the staff register a suspect is, or that they are none of them: said by the post that decides, before it
-- decides that they are police. They are excluded and their connections proposed; whoever else only fits is let back.
CREATE FUNCTION custody_say_who(asked uuid, staff text, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE ids bigint[]; others bigint[]; held bigint; other bigint; him text; d custody_doubt;
BEGIN
    IF NOT custody_decides(asked) THEN
        RAISE EXCEPTION 'Only the post that this waits for decides it.' USING ERRCODE = '42501';
    END IF;
    SELECT * INTO d FROM custody_doubt o
    WHERE o.id = asked AND o.state = 'open' AND o.face -> 'party' ->> 'part' = 'suspect' FOR UPDATE;
    IF d.id IS NULL THEN
        RETURN;
    END IF;
    SELECT known.staff_no INTO him
    FROM (SELECT s.staff_no FROM access_staffentry s UNION SELECT m.staff_no FROM access_member m) AS known
    WHERE custody_plain(known.staff_no) = custody_plain(staff) AND custody_plain(staff) <> '' ORDER BY 1 LIMIT 1;
    IF him IS NULL AND custody_plain(staff) <> '' THEN
        RAISE EXCEPTION 'Nobody here has this staff number. Look at it again.' USING ERRCODE = '22023';
    END IF;
    IF EXISTS (SELECT 1 FROM access_member m WHERE m.id = dapolicy_reader() AND m.staff_no = him) THEN
        RAISE EXCEPTION 'That is your own staff number. Somebody else decides about you: ring the next post.'
            USING ERRCODE = '22023';
    END IF;
    ids := ARRAY(SELECT r.record_id FROM custody_doubtrecord r
                 WHERE r.doubt_id = asked AND r.unlocked_at IS NULL ORDER BY 1);
    PERFORM 1 FROM access_record r WHERE r.id = ANY (ids) ORDER BY r.id FOR UPDATE;
    INSERT INTO access_exclusion (record_id, member_id, why, at, by_id)
    SELECT each, m.id, 'suspect', moment, dapolicy_reader() FROM unnest(ids) AS each, access_member m
    WHERE m.staff_no = him ON CONFLICT (record_id, member_id) DO NOTHING;
    INSERT INTO custody_doubtexclusion (doubt_id, record_id, member_id)
    SELECT asked, each, m.id FROM unnest(ids) AS each, access_member m WHERE m.staff_no = him ON CONFLICT DO NOTHING;
    UPDATE custody_doubt o SET face = o.face || jsonb_build_object(
        'staff', to_jsonb(array_remove(ARRAY[him], NULL)), 'others', (o.face -> 'staff') - coalesce(him, ''))
    WHERE o.id = asked;
    others := ARRAY(SELECT DISTINCT m.id FROM custody_doubtexclusion e JOIN access_member m ON m.id = e.member_id
                    WHERE e.doubt_id = asked AND m.staff_no IS DISTINCT FROM him);
    DELETE FROM custody_doubtexclusion e WHERE e.doubt_id = asked AND e.member_id = ANY (others);
    FOREACH other IN ARRAY others LOOP
        PERFORM custody_let_back(ids, other, ARRAY['suspect']);
    END LOOP;
    DELETE FROM custody_connection c WHERE c.record_id = ANY (ids) AND c.outcome = '';
    FOREACH held IN ARRAY ids LOOP
        PERFORM custody_propose(held, ARRAY(
            SELECT DISTINCT line.no FROM custody_doubtrecord r JOIN custody_doubt o ON o.id = r.doubt_id,
                 jsonb_array_elements_text(o.face -> 'staff') AS line(no)
            WHERE r.record_id = held AND o.state <> 'not-police' AND r.unlocked_at IS NULL
              AND o.face -> 'party' ->> 'part' = 'suspect'), moment);
    END LOOP;
END $$;
