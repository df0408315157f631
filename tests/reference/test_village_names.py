"""Villages are found by name when one is meant, and offered when several may be."""

import pytest

from ledger.reference.regions import load_regions
from ledger.reference.village_names import Around, VillageNames, squeezed

REGIONS = load_regions()
NAMES = VillageNames(REGIONS)


@pytest.mark.parametrize(
    "name", ["Aur Mulio", "AUR MULIO", "aur  mulio", "AurMulio", "Kel. Aur Mulio", "KELURAHAN AUR MULIO"]
)
def test_spelling_does_not_count(name: str) -> None:
    assert NAMES.find(name) == ["13.73.01.1001"]


def test_a_name_that_many_villages_have_is_found_many_times() -> None:
    assert len(NAMES.find("Sukamaju")) > 50
    assert NAMES.find("Sukamaju") == NAMES.find("Ds. Suka Maju") == sorted(NAMES.find("Sukamaju"))


@pytest.mark.parametrize(
    "around",
    [
        Around(within="13.73"),
        Around(district="Lembah Segar"),
        Around(district="Kec. Lembah Segar", regency="Kota Sawahlunto"),
        Around(regency="Sawahlunto", province="Sumatera Barat"),
        Around(regency="13.73"),
    ],
)
def test_what_is_said_about_where_it_lies_narrows_the_search(around: Around) -> None:
    assert len(NAMES.find("Pasar")) > 1
    assert NAMES.find("Pasar", around) == ["13.73.01.1004"]


def test_a_regency_and_a_city_of_one_name_are_told_apart() -> None:
    both = set(NAMES.find("Tanah Garam", Around(regency="Solok")))
    assert both == set(NAMES.find("Tanah Garam", Around(regency="Kota Solok")))
    assert NAMES.find("Tanah Garam", Around(regency="Kab. Solok")) == []


def test_a_village_that_lies_elsewhere_is_offered_and_not_taken() -> None:
    elsewhere = Around(regency="Kota Bontang")
    assert NAMES.find("Aur Mulio", elsewhere) == []
    assert NAMES.near("Aur Mulio", elsewhere) == ["13.73.01.1001"]


@pytest.mark.parametrize("around", [Around(), Around(within="13.73"), Around(regency="Sawahlunto")])
def test_a_misspelt_name_is_offered_its_neighbours(around: Around) -> None:
    assert NAMES.find("Aur Mulyo", around) == []
    assert "13.73.01.1001" in NAMES.near("Aur Mulyo", around)


def test_what_is_like_nothing_is_offered_nothing() -> None:
    assert NAMES.near("Qqxzv") == []


def test_every_village_is_found_by_its_own_name_and_place() -> None:
    for code, name in list(REGIONS.villages())[::997]:
        assert code in NAMES.find(name, Around(within=code[:8]))


def test_a_name_that_is_only_a_kind_of_place_stays_a_name() -> None:
    assert squeezed("Desa") == "desa"
    assert squeezed("Kab. Solok") == "kabupatensolok"
