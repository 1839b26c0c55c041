"""What closings and the registers of equipment are called in the sentences people read."""

from __future__ import annotations

from coop.web.sentence import Sentence

WORDS: dict[str, dict[str, Sentence]] = {
    "kind": {
        "asset": Sentence("aset", "asset"),
        "prepaid": Sentence("biaya dibayar di muka", "prepaid cost"),
        "accrued": Sentence("biaya yang masih harus dibayar", "accrued cost"),
        "asset_count": Sentence("penghitungan aset", "count of equipment"),
    },
    "field": {
        "location": Sentence("Tempat", "Place"),
    },
    "reason": {
        "cost_missing": Sentence("jumlahnya belum diisi", "the amount is missing"),
        "residual_over_cost": Sentence(
            "nilai sisa dan penyusutan yang lalu melebihi harga perolehan",
            "residual value and earlier depreciation are more than the cost",
        ),
        "life_missing": Sentence(
            "umur manfaat diisi dalam bulan, dari 1 sampai 1.200",
            "its life is given in months, from 1 to 1,200",
        ),
        "months_missing": Sentence(
            "banyaknya bulan diisi dari 1 sampai 1.200", "give the months, from 1 to 1,200"
        ),
        "worn_before_unasked": Sentence(
            "penyusutan yang lalu hanya untuk aset yang sudah ada sebelum buku ini",
            "earlier depreciation is only for what was owned before this book began",
        ),
        "worn_until_missing": Sentence(
            "tanggal sampai kapan aset lama sudah disusutkan belum diisi",
            "the day until which the old books depreciated it is missing",
        ),
        "worn_until_early": Sentence(
            "tanggal penyusutan yang lalu mendahului tanggal perolehan",
            "the day of its earlier depreciation is before its acquisition",
        ),
        "life_over": Sentence(
            "umur manfaatnya sudah habis tetapi nilainya belum; perpanjang umurnya",
            "its life is over but its value is not; give it a longer life",
        ),
        "entry_other": Sentence(
            "jurnal yang dipilih bukan pembeliannya, atau sudah dibatalkan",
            "the entry chosen is not its purchase, or was reversed",
        ),
        "withdrawn": Sentence("sudah dihapus dari daftar", "was withdrawn from the register"),
        "left": Sentence("sudah dilepas", "has left already"),
        "leaving": Sentence("sedang menunggu persetujuan", "is waiting for approval"),
        "settled": Sentence("sudah diselesaikan", "is settled already"),
        "not_in_force": Sentence("jurnalnya sudah dibatalkan", "has its entry reversed"),
        "not_sold": Sentence(
            "uang diterima hanya bila aset dijual", "money is received only for what is sold"
        ),
        "no_place": Sentence(
            "belum disebutkan berapa dan dari atau ke kas mana",
            "how much, and from or to which cash box, is missing",
        ),
    },
}

SUBJECTS: dict[str, Sentence] = {
    "accrued": Sentence("biaya yang masih harus dibayar", "accrued cost"),
    "asset": Sentence("aset", "asset"),
    "asset_count": Sentence("penghitungan aset", "count of equipment"),
    "prepaid": Sentence("biaya dibayar di muka", "prepaid cost"),
}

DETAILS: dict[str, Sentence] = {
    "skipped": Sentence("dilewati", "skipped"),
    "items": Sentence("butir", "items"),
    "item": Sentence("butir", "item"),
}

ACTIONS: dict[str, Sentence] = {
    "accrued.make": Sentence("Mencatat biaya yang masih harus dibayar", "Accrued a cost"),
    "accrued.paid": Sentence("Membayar biaya yang masih harus dibayar", "Paid an accrued cost"),
    "accrued.released": Sentence(
        "Membalik biaya yang masih harus dibayar", "Released an accrued cost"
    ),
    "asset.count": Sentence("Menghitung aset", "Counted the equipment"),
    "asset.depreciate": Sentence("Mencatat penyusutan", "Posted depreciation"),
    "asset.dispose": Sentence("Melepas aset", "Disposed of an asset"),
    "asset.register": Sentence("Mendaftarkan aset", "Registered an asset"),
    "asset.rename": Sentence("Mengganti nama atau tempat aset", "Renamed or moved an asset"),
    "asset.withdraw": Sentence("Menghapus pendaftaran aset", "Withdrew an asset's registration"),
    "checklist.close": Sentence("Menutup lewat daftar periksa", "Closed through the checklist"),
    "checklist.done": Sentence(
        "Menandai butir daftar periksa selesai", "Ticked an item of a checklist"
    ),
    "checklist.open": Sentence(
        "Mencabut tanda pada butir daftar periksa", "Took back a word on a checklist"
    ),
    "checklist.skip": Sentence("Melewati butir daftar periksa", "Skipped an item of a checklist"),
    "prepaid.charge": Sentence("Membebankan biaya dibayar di muka", "Charged prepaid costs"),
    "prepaid.register": Sentence("Mendaftarkan biaya dibayar di muka", "Registered a prepaid cost"),
    "prepaid.withdraw": Sentence(
        "Menghapus pendaftaran biaya dibayar di muka", "Withdrew a prepaid cost"
    ),
}
