"""What the template says in its cells and on its sheet of instructions: Indonesian first, then English."""

NEEDED = {True: ("Wajib diisi.", "Must be filled in."), False: ("Boleh kosong.", "May stay empty.")}

ASKS = {
    "nik": (
        "16 digit NIK dari KTP atau KK, sebagai teks. Jangan diawali tanda petik.",
        "The 16 digits of the identity card, as text.",
    ),
    "name": ("Nama lengkap seperti di KTP, tanpa gelar.", "The full name as on the identity card."),
    "born_on": ("Tanggal lahir HH-BB-TTTT, misalnya 05-08-1990.", "Birth date DD-MM-YYYY, for example 05-08-1990."),
    "phone": ("Nomor telepon seluler, diawali 08.", "Mobile number, beginning with 08."),
    "email": ("Alamat email, jika ada.", "E-mail address, if there is one."),
    "occupation": ("Pilih pekerjaan dari daftar.", "Choose the occupation from the list."),
    "second_occupation": ("Pekerjaan kedua dari daftar, jika ada.", "A second occupation, if there is one."),
    "workplace": ("Kode wilayah tempat bekerja, misalnya 13.73.", "Code of the region of work, for example 13.73."),
    "wage_rupiah": ("Penghasilan sebulan dalam rupiah, misalnya 1.000.000.", "Income a month in rupiah."),
    "package": ("Kode paket iuran dari kantor cabang; biasanya 1.", "Code of the contribution package; usually 1."),
    "months": ("Jumlah bulan yang dibayar sekaligus: 1, 3, 6 atau 12.", "Months paid at once: 1, 3, 6 or 12."),
    "village": (
        "Desa, nagari atau kelurahan tempat tinggal: pilih dari daftar, atau tulis kodenya, misalnya 13.73.01.1001.",
        "Village of residence: choose it, or type its code.",
    ),
    "sex": ("L (laki-laki) atau P (perempuan).", "L (man) or P (woman)."),
    "disability": ("ya atau tidak.", "ya (yes) or tidak (no)."),
    "program": ("Program yang membayar iuran, jika sudah ada.", "The program that pays, if there is one already."),
    "decile": ("Desil DTSEN rumah tangga, 1 sampai 10, jika diketahui.", "Decile of the household in DTSEN, if known."),
    "mustahik": (
        "ya bila terdaftar sebagai mustahik (penerima zakat), tidak bila bukan; kosong bila tidak diketahui.",
        "ya (yes) if a zakat body counts the worker among its recipients.",
    ),
}
"""By column key: what a cell asks for."""

GUIDE = (
    (
        "1. Isi lembar 'Pekerja': satu pekerja satu baris, di bawah judul. Jangan ubah judul kolom.",
        "1. Fill in the sheet 'Pekerja': one worker a row, below the headings. Leave the headings as they are.",
    ),
    (
        "2. Kolom dengan tanda * wajib diisi. Klik sebuah sel untuk melihat bantuan; pilih dari daftar bila ada panah.",
        "2. Columns with * must be filled in. Click a cell to see its help; an arrow offers a list.",
    ),
    (
        "3. Salin dari berkas lain dengan 'Tempel khusus - nilai', agar kolom tetap berformat teks.",
        "3. Paste from other files with 'Paste special - values', so that the columns stay text.",
    ),
    (
        "4. Periksa dulu tanpa mencatat: ledger worker import BERKAS.xlsx --dry-run",
        "4. Check first, recording nothing: ledger worker import FILE.xlsx --dry-run",
    ),
    (
        "5. Catat, minta kembali yang salah: ledger worker import BERKAS.xlsx --accept-valid --rejects perbaiki.xlsx",
        "5. Record, and have the wrong rows back: ledger worker import FILE.xlsx --accept-valid --rejects mend.xlsx",
    ),
    (
        "6. Perbaiki sel berwarna di perbaiki.xlsx, lalu impor berkas itu. Tidak ada baris yang dicatat dua kali.",
        "6. Mend the coloured cells of mend.xlsx and import that file. No row is recorded twice.",
    ),
    (
        "Berkas ini berisi data pribadi: hanya untuk yang berhak, dan hapus bila tidak diperlukan lagi.",
        "This file holds personal data: keep it and send it only to those entitled, and delete it when it is done.",
    ),
)
"""The instructions, step by step."""
