"""Who reads the console's tables: PSD who are not excluded, and nobody else."""


def test_x(world):
    from ppda.models import Finding

    assert Finding.objects.count() == 0
