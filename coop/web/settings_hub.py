"""Where everything that is set rather than recorded is found, one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import Blueprint
from flask import render_template
from flask_babel import gettext as _

from coop.users.access import Permission
from coop.web.access import link_to
from coop.web.access import requires
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("settings", __name__)


class Place(NamedTuple):
    """One page: what it is called, what is done there, where it is."""

    label: str
    hint: str
    endpoint: str


#: Shown to those who may go there, once the page exists.
PLACES = (
    Place(
        _l("Identitas koperasi"),
        _l("Nama, alamat, nomor badan hukum, logo, dan apa yang masih kurang."),
        "setup.identity",
    ),
    Place(_l("Saldo awal"), _l("Memindahkan saldo dari pembukuan lama."), "opening.index"),
    Place(_l("Bagan akun"), _l("Menambah, menamai, dan menonaktifkan akun."), "ledger.chart"),
    Place(
        _l("Batas persetujuan"),
        _l("Jumlah yang memerlukan persetujuan orang kedua, dan PIN persetujuan."),
        "ledger.approval_rules",
    ),
    Place(
        _l("Aturan bertanggal"),
        _l("Batas bunga, tarif pajak dan tanggal setor, dengan dasar hukumnya."),
        "rules.index",
    ),
    Place(
        _l("Impor jurnal"),
        _l("Membaca jurnal dari berkas CSV, XLSX, atau beancount."),
        "ledger.imports",
    ),
    Place(
        _l("Cadangan buku"),
        _l("Menyalin buku ke diska lepas dan melihat umur salinannya."),
        "copies.index",
    ),
    Place(
        _l("Nomor hilang"),
        _l("Nomor bukti di kertas yang tidak ada di buku, dan yang dimasukkan ulang."),
        "copies.gaps",
    ),
    Place(_l("Jam komputer"), _l("Memastikan tanggal bila baterai jam PC habis."), "copies.clock"),
    Place(
        _l("Impor anggota"),
        _l("Memindahkan warga, anggota, dan saldo simpanan dari buku lama."),
        "intake.index",
    ),
    Place(
        _l("Nomor anggota"),
        _l("Bagaimana nomor anggota ditulis, dan nomor berikutnya."),
        "membership.numbers",
    ),
    Place(
        _l("Tata letak buku simpanan"),
        _l("Ukuran buku dan tempat barisnya di kertas."),
        "papers.layout",
    ),
    Place(_l("Pengguna"), _l("Siapa yang boleh masuk, dan sebagai apa."), "users.index"),
    Place(
        _l("Serah terima jabatan"),
        _l("Berita acara bila bendahara berganti."),
        "handover.index",
    ),
    Place(
        _l("Kunci NIK"),
        _l("Kunci nomor yang disegel, dan lembar pemulihannya."),
        "people.key",
    ),
    Place(_l("Daftar wilayah"), _l("Provinsi sampai desa, untuk alamat warga."), "regions.search"),
    Place(_l("Catatan audit"), _l("Siapa melakukan apa, dan kapan."), "audit.index"),
)


@blueprint.get("/pengaturan")
@requires(Permission.HOME)
def index() -> ResponseReturnValue:
    """Every such page this person may open."""
    places = [(place, url) for place in PLACES if (url := link_to(place.endpoint))]
    return render_template("settings/index.html", settings=places, title=_("Pengaturan"))
