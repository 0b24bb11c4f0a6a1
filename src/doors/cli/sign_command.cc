#include "doors/cli/sign_command.h"

#include "doors/cli/cli.h"

namespace paraf::cli {
namespace {

void add_secret(CLI::App* command, SecretSource& source, const std::string& stem, const std::string& what) {
  command->add_option("--" + stem + "-fd", source.descriptor,
                      what + " dari deskriptor berkas ini (baris pertama)");
  command->add_option("--" + stem + "-file", source.file, what + " dari berkas ini (baris pertama)");
}

void add_mark(CLI::App* command, MarkOptions& mark) {
  command->add_option("--at", mark.at, "tempat tanda visual: X Y dari sudut halaman")->expected(2);
  command->add_option("--size", mark.size, "lebar dan tinggi tanda visual (bawaan 60 22 mm)")->expected(2);
  command->add_option("--page", mark.page, "halaman; 0: yang terakhir")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--origin", mark.origin, "sudut asal")
      ->check(CLI::IsMember({"top", "bottom"}))
      ->capture_default_str();
  command->add_option("--unit", mark.unit, "satuan")
      ->check(CLI::IsMember({"mm", "pt"}))
      ->capture_default_str();
  command->add_option("--tag", mark.tag,
                      "teks di dokumen tempat tanda visual berdiri, misalnya '#' atau '[qr_bsre]'");
  command->add_option("--tag-places", mark.tag_places, "di teks yang mana")
      ->check(CLI::IsMember({"first", "every-page", "every"}))
      ->capture_default_str();
  command->add_option("--qr", mark.qr, "isi kode QR; kosong: alamat halaman pemeriksaan");
  command->add_option("--image", mark.image, "gambar tanda tangan tangan (PNG atau JPEG)");
  command->add_option("--logo", mark.logo, "logo instansi (PNG atau JPEG)");
  command->add_option("--text", mark.text, "satu baris teks (boleh berulang)");
}

void add_common(CLI::App* command, SignOptions& options) {
  command->add_option("files", options.files, "berkas")->required();
  command->add_option("--out", options.out, "berkas hasil (untuk satu berkas)");
  command->add_option("--out-dir", options.out_dir, "folder hasil");
  command->add_option("--level", options.level, "B-B, B-T, B-LT, atau B-LTA")->capture_default_str();
  command->add_option("--field", options.field, "kolom tanda tangan yang sudah ada, atau nama kolom baru");
  command->add_option("--name", options.name, "nama yang ditampilkan pembaca PDF");
  command->add_option("--reason", options.reason, "alasan");
  command->add_option("--location", options.location, "tempat");
  command->add_option("--contact", options.contact, "kontak");
  command
      ->add_option("--certify", options.certify,
                   "mengesahkan: 1 tanpa perubahan, 2 isian dan tanda tangan, 3 juga catatan")
      ->check(CLI::Range(1, 3));
  command->add_option("--lock", options.lock, "kolom yang dikunci (boleh berulang); *: semua");
  command->add_flag("--normalise", options.normalise, "tulis ulang berkas rusak yang belum ditandatangani");
  command->add_flag("--detached", options.detached,
                    "tanda tangan terpisah (CAdES, .p7s) untuk berkas apa pun");
  command->add_flag("--json", options.json, "satu objek JSON per berkas");
  add_secret(command, options.pdf_password, "pdf-password", "kata sandi PDF");
  add_mark(command, options.mark);
}

}  // namespace

void add_sign_commands(CLI::App& app, int& status) {
  // They live as long as the program: CLI11 writes into them while it reads the command line.
  static SignOptions person, office;
  static ExtendOptions raised;

  auto* sign_command = app.add_subcommand("sign", "menandatangani berkas dengan sertifikat seseorang");
  add_common(sign_command, person);
  sign_command->add_option("--data", person.data, "folder instalasi")->required();
  sign_command->add_option("--office", person.office, "instansi")->required();
  sign_command->add_option("--login", person.login, "alamat surel penanda tangan")->required();
  add_secret(sign_command, person.secret, "passphrase", "frasa sandi");
  sign_command->add_option("--passphrase-env-file", person.secret.env_file,
                           "berkas dengan baris PARAF_PASSPHRASE=…");
  sign_command->callback([&status] { status = sign(person); });

  auto* seal_command =
      app.add_subcommand("seal", "membubuhkan segel elektronik instansi (kunci di token PKCS#11)");
  add_common(seal_command, office);
  seal_command->add_option("--token", office.token, "alamat token (pkcs11:…, RFC 7512) atau folder SoftHSM2")->required();
  seal_command->add_option("--key", office.key, "label kunci di token")->required();
  seal_command->add_option("--certificate", office.certificate, "sertifikat instansi dan penerbitnya (PEM)")
      ->required();
  seal_command->add_option("--data", office.data, "folder instalasi, untuk stempel waktu dan bukti status");
  add_secret(seal_command, office.secret, "pin", "PIN token");
  seal_command->callback([&status] { status = seal(office); });

  auto* extend_command = app.add_subcommand("extend", "menaikkan tingkat PDF bertanda tangan");
  extend_command->add_option("files", raised.files, "berkas PDF")->required();
  extend_command->add_option("--data", raised.data, "folder instalasi, untuk stempel waktu dan bukti status")
      ->required();
  extend_command->add_option("--level", raised.level, "B-T, B-LT, atau B-LTA")->capture_default_str();
  extend_command->add_option("--root", raised.roots, "sertifikat akar lain (PEM, boleh berulang)");
  extend_command->add_option("--known", raised.known, "sertifikat penerbit lain (PEM, boleh berulang)");
  extend_command->add_option("--out", raised.out, "berkas hasil (untuk satu berkas)");
  extend_command->add_option("--out-dir", raised.out_dir, "folder hasil");
  add_secret(extend_command, raised.pdf_password, "pdf-password", "kata sandi PDF");
  extend_command->add_flag("--json", raised.json, "satu objek JSON per berkas");
  extend_command->callback([&status] { status = extend(raised); });
}

}  // namespace paraf::cli
