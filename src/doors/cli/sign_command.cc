#include "doors/cli/sign_command.h"

#include "doors/cli/cli.h"

namespace paraf::cli {
namespace {

// Its sentences are "pin_fd" and "pin_file".
void add_secret(CLI::App* command, SecretSource& source, const std::string& stem, const std::string& what) {
  command->add_option("--" + stem + "-fd", source.descriptor, what + "_fd");
  command->add_option("--" + stem + "-file", source.file, what + "_file");
}

void add_mark(CLI::App* command, MarkOptions& mark) {
  command->add_option("--at", mark.at, "where_visible_mark_stands")->expected(2);
  command->add_option("--size", mark.size, "width_height_visible_mark_60_22_mm")->expected(2);
  command->add_option("--page", mark.page, "page_0_last")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--origin", mark.origin, "corner_it_is_counted_from")
      ->check(CLI::IsMember({"top", "bottom"}))
      ->capture_default_str();
  command->add_option("--unit", mark.unit, "unit_length")
      ->check(CLI::IsMember({"mm", "pt"}))
      ->capture_default_str();
  command->add_option("--tag", mark.tag,
                      "text_in_document_where_visible_mark");
  command->add_option("--tag-places", mark.tag_places, "at_which_those_texts")
      ->check(CLI::IsMember({"first", "every-page", "every"}))
      ->capture_default_str();
  command->add_option("--qr", mark.qr, "what_qr_code_says_empty");
  command->add_option("--image", mark.image, "picture_handwritten_signature_png");
  command->add_option("--logo", mark.logo, "office_logo_png_jpeg");
  command->add_option("--text", mark.text, "line_text_may_repeat");
}

void add_common(CLI::App* command, SignOptions& options) {
  command->add_option("files", options.files, "file")->required();
  command->add_option("--out", options.out, "file_write_single_file");
  command->add_option("--out-dir", options.out_dir, "folder_write");
  command->add_option("--level", options.level, "levels")->capture_default_str();
  command->add_option("--field", options.field, "signature_field_that_is_there_new");
  command->add_option("--name", options.name, "name_that_pdf_readers_show");
  command->add_option("--reason", options.reason, "reason");
  command->add_option("--location", options.location, "place");
  command->add_option("--contact", options.contact, "contact");
  command
      ->add_option("--certify", options.certify,
                   "certifies_1_no_changes_2_filling_in")
      ->check(CLI::Range(1, 3));
  command->add_option("--lock", options.lock, "field_lock_may_repeat");
  command->add_flag("--normalise", options.normalise, "rewrites_damaged_file_that_is_not");
  command->add_flag("--detached", options.detached,
                    "detached_signature_cades_p7s_any");
  command->add_flag("--json", options.json, "one_json_object_file");
  add_secret(command, options.pdf_password, "pdf-password", "pdf_password");
  add_mark(command, options.mark);
}

}  // namespace

void add_sign_commands(CLI::App& app, int& status) {
  // They live as long as the program: CLI11 writes into them while it reads the command line.
  static SignOptions person, office;
  static ExtendOptions raised;

  auto* sign_command = app.add_subcommand("sign", "signs_files_with_person_certificate");
  add_common(sign_command, person);
  sign_command->add_option("--data", person.data, "installation_folder")->required();
  sign_command->add_option("--office", person.office, "office")->required();
  sign_command->add_option("--login", person.login, "signer_e_mail_address")->required();
  add_secret(sign_command, person.secret, "passphrase", "passphrase");
  sign_command->add_option("--passphrase-env-file", person.secret.env_file,
                           "file_with_line_paraf_passphrase");
  sign_command->callback([&status] { status = sign(person); });

  auto* seal_command =
      app.add_subcommand("seal", "puts_office_electronic_seal_on");
  add_common(seal_command, office);
  seal_command->add_option("--token", office.token, "token_address_pkcs11")->required();
  seal_command->add_option("--key", office.key, "key_label_in_token")->required();
  seal_command->add_option("--certificate", office.certificate, "office_certificate_its_issuers_pem")
      ->required();
  seal_command->add_option("--data", office.data, "installation_folder_time_stamps");
  add_secret(seal_command, office.secret, "pin", "pin");
  seal_command->callback([&status] { status = seal(office); });

  auto* extend_command = app.add_subcommand("extend", "raises_level_signed_pdf");
  extend_command->add_option("files", raised.files, "pdf_files")->required();
  extend_command->add_option("--data", raised.data, "installation_folder_time_stamps")
      ->required();
  extend_command->add_option("--level", raised.level, "levels_of_applications")->capture_default_str();
  extend_command->add_option("--root", raised.roots, "another_root_certificate_pem_may");
  extend_command->add_option("--known", raised.known, "another_issuer_certificate_pem_may");
  extend_command->add_option("--out", raised.out, "file_write_single_file");
  extend_command->add_option("--out-dir", raised.out_dir, "folder_write");
  add_secret(extend_command, raised.pdf_password, "pdf-password", "pdf_password");
  extend_command->add_flag("--json", raised.json, "one_json_object_file");
  extend_command->callback([&status] { status = extend(raised); });
}

}  // namespace paraf::cli
