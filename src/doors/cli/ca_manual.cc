#include "doors/cli/ca_manual.h"

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

namespace paraf::cli {

namespace {

struct Page {
  std::string_view command, text;
};

constexpr Page pages[] = {
    {"",
     R"(Perbuatan yang mengubah sertifikat dikerjakan oleh dua petugas: yang satu meminta (ask), yang lain
membaca isinya dan menyetujuinya (approve), dan baru saat itulah dikerjakan. Hanya penangguhan yang
mendesak (suspend) dilakukan seorang diri. Semua perintah dapat dijalankan di samping paraf serve.

Contoh, dari permintaan sampai sertifikat:
  paraf ca preview --data pusat issue profile=seal subscriber=01KE… pkcs10=@segel.csr \
      common_name="Segel Kota" organization="Kota" organization_identifier=NTRID-0220001234567
  paraf ca ask --data pusat --officer ani@psre.go.id issue …   (memberi nomor dan sidik permintaan)
  paraf ca requests --data pusat
  paraf ca approve --data pusat --officer budi@psre.go.id NOMOR --hash SIDIK
  paraf ca show --data pusat SERI --chain > segel.pem

Setiap perintah menjelaskan dirinya: paraf ca PERINTAH --help)"},
    {"search",
     R"(Mencari di seluruh sertifikat yang pernah terbit. Setiap kata harus menjadi awal suatu kata pada nama,
instansi, nomor seri, nomor pesanan, alamat surel, nama server, atau sidik SHA-256 sertifikat atau kuncinya;
profil:seal mencari menurut profil. Tanpa --all hanya halaman pertama.

Contoh:
  paraf ca search --data pusat ratna kota
  paraf ca search --data pusat --expires-within 90 --xlsx akan-berakhir.xlsx
  paraf ca search --data pusat --status revoked --csv > dicabut.csv)"},
    {"show",
     R"(Contoh:
  paraf ca show --data pusat SERI
  paraf ca show --data pusat SERI --pem > satu.pem
  paraf ca show --data pusat SERI --chain | openssl verify -x509_strict -CAfile root.pem -untrusted /dev/stdin satu.pem)"},
    {"preview",
     R"(Memeriksa suatu perbuatan seperti ask, dengan lint, lalu mengatakan sertifikat apa yang akan terbit dan
mana yang akan dicabut. Tidak ada yang dicatat. Isi setiap perbuatan: paraf ca ask --help

Contoh:
  paraf ca preview --data pusat block_key public_key=@bocor.pem why="laptop hilang")"},
    {"ask",
     R"(Meminta satu perbuatan. Yang akan ditolak sudah ditolak di sini, dengan alasannya. Yang sama tidak dapat
diminta dua kali: petugas kedua mendapat permintaan yang sudah ada.

Perbuatan dan bagiannya (yang dalam kurung boleh tidak ada):
  issue         profile subscriber common_name organization, pkcs10 atau public_key
                (organizational_unit title locality organization_identifier dns_names email)
  revoke        issuer serial reason (invalid_since)
  suspend       issuer serial
  release       issuer serial
  renew         issuer serial kind=renew
                issuer serial kind=rekey   pkcs10 atau public_key
                issuer serial kind=replace pkcs10 atau public_key, atau nama yang baru seperti pada issue
  block_key     public_key why            semua sertifikat dengan kunci itu ikut dicabut
  roll_over     purpose=issuing|ocsp|tsa kind=p256|p384|rsa3072|rsa4096
  issue_list    list rows (name)          sesudah paraf ca check-list
  take_issuing  certificate               jawaban akar yang luring

Isi dari berkas: pkcs10=@berkas, public_key=@berkas, certificate=@berkas (PEM atau DER).
Alasan pencabutan: keyCompromise affiliationChanged superseded cessationOfOperation privilegeWithdrawn unspecified.

Contoh:
  paraf ca ask --data pusat --officer ani@psre.go.id revoke issuer=issuing serial=SERI reason=superseded

Sesudahnya: petugas lain menjalankan paraf ca approve.)"},
    {"requests",
     R"(Menampilkan permintaan yang menunggu persetujuan dan yang disetujui tetapi gagal, yang tertua lebih dahulu.
Baris sesudah sidik adalah isi yang disetujui.

Sesudahnya: paraf ca approve, reject, atau amend; yang gagal: paraf ca retry atau reject.)"},
    {"amend",
     R"(Mengganti seluruh isi permintaan yang menunggu. Persetujuan yang sudah ada batal, dan yang mengubah menjadi
salah satu pemintanya: ia tidak lagi dapat menyetujui.)"},
    {"approve",
     R"(Menyetujui isi yang dibaca, disebut dengan sidiknya; dengan persetujuan terakhir perbuatan itu dikerjakan.
Peminta tidak dapat menyetujui permintaannya sendiri.

Contoh:
  paraf ca approve --data pusat --officer budi@psre.go.id NOMOR --hash SIDIK

Keadaan sesudahnya: done (hasil: nomor seri), failed (hasil: sebabnya; paraf ca retry), atau overtaken (orang lain
sudah melakukannya; permintaan ini tidak mengubah apa pun). Status keluar 1 untuk failed dan overtaken.)"},
    {"reject",
     R"(Menolak permintaan orang lain yang menunggu atau gagal, dengan alasannya. Hal yang sama lalu dapat diminta lagi.)"},
    {"withdraw",
     R"(Menarik kembali permintaan sendiri yang menunggu atau gagal. Hal yang sama lalu dapat diminta lagi.)"},
    {"retry",
     R"(Mengerjakan lagi permintaan yang disetujui tetapi gagal, misalnya sesudah token kembali. Hasilnya tetap
satu kali.)"},
    {"suspend",
     R"(Jalur mendesak: seorang petugas menangguhkan sertifikat seketika, dengan sebabnya, yang tercatat dalam jurnal.
OCSP dan daftar pencabutan mengatakannya saat itu juga. Memulihkan atau mencabutnya memerlukan dua petugas:
paraf ca ask … release, atau paraf ca ask … revoke.

Contoh:
  paraf ca suspend --data pusat --officer ani@psre.go.id SERI --why "pemegang melapor laptopnya hilang")"},
    {"check-list",
     R"(Memeriksa setiap baris seperti akan diterbitkan. Daftar tanpa kekurangan disimpan dan mendapat sidik.
Kolom: profil, pelanggan, csr atau kunci publik, nama, instansi; bila perlu unit, jabatan, kota, nomor badan,
nama server, surel.

Sesudahnya: paraf ca ask … issue_list list=SIDIK rows=BANYAKNYA)"},
    {"rows", R"(Mengatakan untuk setiap baris nomor serinya, atau mengapa ditolak.)"},
    {"publish",
     R"(Menerbitkan daftar pencabutan (CRL) yang jatuh tempo atau berubah. paraf serve melakukannya sendiri; perintah
ini untuk instalasi yang tidak melayani, misalnya akar yang luring.)"},
    {"crl",
     R"(Menyimpan daftar pencabutan terakhir (DER).

Contoh, di instalasi akar yang luring, untuk dibawa ke penerbit:
  paraf ca publish --data akar
  paraf ca crl --data akar --issuer root --out akar.crl)"},
    {"root-list",
     R"(Mengambil daftar pencabutan akar yang luring, yang dibawa ke sini. Daftar yang lebih tua dari yang ada ditolak;
CA penerbit yang tercantum di dalamnya berhenti menerbitkan saat itu juga. Alarm mengingatkan 14 hari sebelum
daftar yang ada berakhir.)"},
    {"root-request",
     R"(Menulis permohonan (PKCS#10) dari kunci CA penerbit yang menunggu sertifikatnya. Kunci itu dibuat oleh
permintaan roll_over purpose=issuing yang disetujui; sampai sertifikatnya diambil, tidak ada yang berubah.

Pergiliran CA penerbit di bawah akar yang luring:
  1. di sini    paraf ca ask … roll_over purpose=issuing kind=p384   lalu paraf ca approve
                paraf ca root-request --data pusat --out berikutnya.csr
  2. di akar    paraf ca ask … issue profile=sub_ca pkcs10=@berikutnya.csr common_name="Nama CA G2" …   lalu approve
                paraf ca show --data akar SERI --pem > berikutnya.pem
  3. di sini    paraf ca ask … take_issuing certificate=@berikutnya.pem   lalu approve
Nama yang diminta tercantum pada keluaran perintah ini.)"},
    {"clear-restore",
     R"(Sesudah pemulihan dari cadangan tidak ada yang terbit sampai perintah ini selesai: awalan nomor seri dibakar,
dan yang dicabut menurut daftar terakhir dicabut kembali. Berikan setiap daftar yang terakhir diterbitkan.

Contoh:
  paraf ca clear-restore --data pusat --officer ani@psre.go.id --crl root.crl --crl issuing.crl)"},
    {"reconcile",
     R"(Melepas janji penerbitan dari proses yang mati (nomor serinya dicabut) dan mengerjakan permintaan yang sudah
disetujui. paraf serve melakukannya sendiri saat mulai.)"},
    {"alarms",
     R"(Satu baris untuk setiap hal yang memerlukan pengelola: daftar pencabutan, sertifikat layanan, token, jam dan
sumber waktunya, permintaan yang gagal, perjanjian, kiriman. Status keluar 1 bila ada.)"},
    {"ceremony",
     R"(Membuat instalasi dari satu berkas yang sudah ditelaah. Setiap petugas mengetik delapan karakter pertama
SHA-256 berkas itu dari kertasnya; hasilnya berita acara untuk ditandatangani. Terputus, ia dilanjutkan.

Contoh:
  paraf ca ceremony upacara.yaml --rehearsal --transcript gladi.pdf
  paraf ca ceremony upacara.yaml --data pusat --transcript upacara.pdf

Dengan offline_root: yes, sesudah paraf ca request dan jawaban akar:
  paraf ca ceremony upacara.yaml --data pusat --root akar.pem --certificate penerbit.pem --root-list akar.crl)"},
    {"request",
     R"(Paruh pertama upacara di bawah akar yang luring: kunci CA penerbit dibuat, permohonannya ditulis. Dijalankan
lagi, kunci yang sama yang memohon.

Sesudahnya: akar menerbitkan profil sub_ca untuk permohonan itu, lalu paraf ca ceremony.)"},
};

std::string_view page_of(std::string_view command) {
  for (const Page& page : pages)
    if (page.command == command) return page.text;
  return {};
}

// Above what every help page ends with.
void write_page(CLI::App& command, std::string_view text) {
  if (text.empty()) return;
  const std::string last = command.get_footer();
  command.footer(std::string{text} + (last.empty() ? "" : "\n\n" + last));
}

}  // namespace

void write_manual(CLI::App& ca) {
  for (CLI::App* command : ca.get_subcommands([](const CLI::App*) { return true; }))
    write_page(*command, page_of(command->get_name()));
  write_page(ca, page_of(""));
}

}  // namespace paraf::cli
