-- Before somebody has said that they know neither of the two they read the two names and the question alone: whoever is
-- connected would else have read the case when they say so.

-- Items that are listed for the reader, and of which they have answered.
CREATE FUNCTION marac_cleared() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT item FROM marac_listed() AS item INTERSECT SELECT item FROM marac_answered() AS item $$;

-- Whom each item is about that is listed for the reader, as far as the agreement tells their agency, and whether they
-- have answered.
CREATE FUNCTION marac_names() RETURNS TABLE (item bigint, title text, answered boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT sheet.item_id, sheet.content ->> 'title', sheet.item_id IN (SELECT marac_answered())
   FROM marac_sheet sheet
   WHERE sheet.section = 'people' AND sheet.replaced_at IS NULL
     AND (SELECT dapolicy_reader_kind()) = 'invited' AND sheet.item_id IN (SELECT marac_listed())
     AND sheet.agencies::text[] && ARRAY(SELECT marac_agencies())
   ORDER BY sheet.made_at, sheet.id $$;
