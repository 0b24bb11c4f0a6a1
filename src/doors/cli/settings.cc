#include "doors/cli/settings.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <functional>
#include <map>

#include "office/applications/applications.h"

namespace paraf::cli {
namespace {

using Tls = mail::SmtpSettings::Tls;

// A setting: how it is read from its text, how it is written, and what it is for.
struct Setting {
  std::string name;
  std::string about;
  std::function<bool(Settings&, const std::string&)> set;
  std::function<std::string(const Settings&)> get;
};

Setting text(std::string name, std::string about, std::string Settings::* field) {
  return {std::move(name), std::move(about),
          [field](Settings& s, const std::string& value) {
            s.*field = value;
            return true;
          },
          [field](const Settings& s) { return s.*field; }};
}

Setting authority_text(std::string name, std::string about, std::string ca::AuthoritySettings::* field) {
  return {std::move(name), std::move(about),
          [field](Settings& s, const std::string& value) {
            s.authority.*field = value;
            return !value.empty();
          },
          [field](const Settings& s) { return s.authority.*field; }};
}

Setting authority_key(std::string name, std::string about, crypto::KeyKind ca::AuthoritySettings::* field) {
  return {std::move(name), std::move(about),
          [field](Settings& s, const std::string& value) {
            const auto kind = crypto::key_kind(value);
            if (kind) s.authority.*field = *kind;
            return kind.has_value();
          },
          [field](const Settings& s) { return std::string{crypto::name_of(s.authority.*field)}; }};
}

bool whole_number(const std::string& value, int least, int most, int& into) {
  if (value.empty() || value.size() > 7 || value.find_first_not_of("0123456789") != std::string::npos) return false;
  const int number = std::stoi(value);
  if (number < least || number > most) return false;
  into = number;
  return true;
}

const std::vector<Setting>& settings() {
  static const std::vector<Setting> all = {
      text("database", "kosong: SQLite di folder ini; atau postgresql://…", &Settings::database),
      text("base_url", "alamat publik: tercetak pada QR", &Settings::base_url),
      {"pki_url", "alamat http (bukan https) untuk /pki dan /ocsp di dalam sertifikat; kosong: base_url",
       [](Settings& s, const std::string& value) {
         s.authority.pki_url = value;
         return value.empty() || value.starts_with("http://");
       },
       [](const Settings& s) { return s.authority.pki_url; }},
      {"demo", "ya: halaman menyebut dirinya demo",
       [](Settings& s, const std::string& value) {
         s.demo = value == "ya" || value == "true";
         return s.demo || value == "tidak" || value == "false";
       },
       [](const Settings& s) { return std::string{s.demo ? "ya" : "tidak"}; }},
      text("profiles", "folder profil sertifikat; kosong: yang ada di dalam program", &Settings::profiles),
      {"clock", "kernel: jam dipercaya selama diselaraskan; trusted: pengelola menjaminnya sendiri",
       [](Settings& s, const std::string& value) {
         s.clock = value;
         return value == "kernel" || value == "trusted";
       },
       [](const Settings& s) { return s.clock; }},
      text("time_servers", "server waktu (NTP) pembanding, dipisahkan spasi", &Settings::time_servers),
      {"root_list_days", "berapa hari daftar pencabutan akar berlaku; akar luring: berbulan-bulan",
       [](Settings& s, const std::string& value) {
         int days = 0;
         const bool good = whole_number(value, 1, 400, days);
         if (good) s.authority.root_crl_lifetime = std::chrono::hours{24 * days};
         return good;
       },
       [](const Settings& s) { return std::to_string(s.authority.root_crl_lifetime.count() / 24); }},
      text("alarm_to", "alamat surel penerima tanda bahaya; kosong: tidak ada", &Settings::alarm_to),
      {"trusted_proxies", "alamat proksi di depan server (10.0.0.5 10.1.0.0/24): X-Forwarded-For darinya dipercaya",
       [](Settings& s, const std::string& value) {
         s.trusted_proxies = value;
         return applications::parse_networks(value).has_value();
       },
       [](const Settings& s) { return s.trusted_proxies; }},
      text("openid_file", "berkas penyedia OpenID Connect untuk masuk; kosong: akun di sini saja", &Settings::openid_file),
      text("metrics_token_file", "berkas berisi token pembaca /metrics; kosong: halaman itu tidak ada",
           &Settings::metrics_token_file),
      text("node", "nama proses ini bila ada beberapa", &Settings::node),
      text("sop_folder", "folder SOP dan instansi", &Settings::sop_folder),
      text("mail_from", "alamat pengirim surel", &Settings::mail_from),
      text("mail_folder", "folder surel bila tidak ada server", &Settings::mail_folder),
      text("smtp_host", "server surel; kosong: surel ditulis ke folder", &Settings::smtp_host),
      {"smtp_port", "port server surel",
       [](Settings& s, const std::string& value) { return whole_number(value, 1, 65535, s.smtp_port); },
       [](const Settings& s) { return std::to_string(s.smtp_port); }},
      {"smtp_tls", "starttls, implicit, atau none",
       [](Settings& s, const std::string& value) {
         const std::map<std::string, Tls> words{{"none", Tls::none}, {"starttls", Tls::starttls}, {"implicit", Tls::implicit}};
         const auto found = words.find(value);
         if (found != words.end()) s.smtp_tls = found->second;
         return found != words.end();
       },
       [](const Settings& s) {
         return std::string{s.smtp_tls == Tls::none ? "none" : s.smtp_tls == Tls::implicit ? "implicit" : "starttls"};
       }},
      text("smtp_user", "nama pengguna server surel", &Settings::smtp_user),
      text("smtp_password_file", "berkas berisi kata sandi server surel", &Settings::smtp_password_file),
      text("smtp_ca_file", "sertifikat CA server surel (PEM); kosong: milik sistem", &Settings::smtp_ca_file),
      text("dkim_key_file", "kunci DKIM (PEM) untuk menandatangani surel; kosong: tidak ditandatangani",
           &Settings::dkim_key_file),
      text("dkim_selector", "selector DKIM: nama rekaman <selector>._domainkey", &Settings::dkim_selector),
      text("imap_host", "kotak surat untuk balasan PSrE; kosong: tidak dibaca", &Settings::imap_host),
      {"imap_port", "port IMAP",
       [](Settings& s, const std::string& value) { return whole_number(value, 1, 65535, s.imap_port); },
       [](const Settings& s) { return std::to_string(s.imap_port); }},
      {"imap_tls", "implicit, starttls, atau none",
       [](Settings& s, const std::string& value) {
         using ImapTls = mail::ImapSettings::Tls;
         const std::map<std::string, ImapTls> words{
             {"none", ImapTls::none}, {"starttls", ImapTls::starttls}, {"implicit", ImapTls::implicit}};
         const auto found = words.find(value);
         if (found != words.end()) s.imap_tls = found->second;
         return found != words.end();
       },
       [](const Settings& s) {
         using ImapTls = mail::ImapSettings::Tls;
         return std::string{s.imap_tls == ImapTls::none ? "none" : s.imap_tls == ImapTls::implicit ? "implicit" : "starttls"};
       }},
      text("imap_user", "nama pengguna kotak surat", &Settings::imap_user),
      text("imap_password_file", "berkas berisi kata sandi kotak surat", &Settings::imap_password_file),
      text("imap_ca_file", "sertifikat CA server IMAP (PEM); kosong: milik sistem", &Settings::imap_ca_file),
      text("imap_folder", "folder yang dibaca", &Settings::imap_folder),
      text("imap_office", "instansi yang bakinya menerima surel tanpa rujukan", &Settings::imap_office),
      {"imap_every", "jeda membaca kotak surat, detik",
       [](Settings& s, const std::string& value) { return whole_number(value, 5, 86400, s.imap_every); },
       [](const Settings& s) { return std::to_string(s.imap_every); }},
      text("archive_passphrase_file", "berkas frasa sandi arsip terenkripsi ke PSrE", &Settings::archive_passphrase_file),
      text("phone_url", "alamat https penerima pesan ke telepon (WhatsApp/SMS); kosong: tidak ada", &Settings::phone_url),
      text("phone_secret_file", "berkas rahasia bersama untuk tanda tangan pesan itu", &Settings::phone_secret_file),
      {"phone_channel", "whatsapp atau sms: disebut kepada penerimanya",
       [](Settings& s, const std::string& value) {
         s.phone_channel = value;
         return value == "whatsapp" || value == "sms";
       },
       [](const Settings& s) { return s.phone_channel; }},
      text("phone_ca_file", "sertifikat CA penerima pesan (PEM); kosong: milik sistem", &Settings::phone_ca_file),
      text("clamd_socket", "soket clamd (ClamAV); kosong: unggahan tidak dipindai", &Settings::clamd_socket),
      text("token_uri", "kosong: SoftHSM2 di folder ini; atau pkcs11:… (RFC 7512)", &Settings::token_uri),
      text("token_pin_file", "berkas PIN untuk token_uri", &Settings::token_pin_file),
      text("profile", "profil sertifikat pemohon (policy/profiles)", &Settings::profile),
      {"subscriber_key", "jenis kunci pemohon",
       [](Settings& s, const std::string& value) {
         const auto kind = crypto::key_kind(value);
         if (kind) s.subscriber_key = *kind;
         return kind.has_value();
       },
       [](const Settings& s) { return std::string{crypto::name_of(s.subscriber_key)}; }},
      authority_text("authority_organization", "nama PSrE di dalam sertifikat", &ca::AuthoritySettings::organization),
      authority_text("root_name", "nama CA akar", &ca::AuthoritySettings::root_name),
      authority_text("issuing_name", "nama CA penerbit", &ca::AuthoritySettings::issuing_name),
      authority_text("ocsp_name", "nama penjawab OCSP", &ca::AuthoritySettings::ocsp_name),
      authority_text("tsa_name", "nama otoritas stempel waktu", &ca::AuthoritySettings::tsa_name),
      authority_text("oid_arc", "busur OID kebijakan milik PSrE", &ca::AuthoritySettings::arc),
      authority_key("root_key", "jenis kunci CA akar", &ca::AuthoritySettings::root_key),
      authority_key("issuing_key", "jenis kunci CA penerbit", &ca::AuthoritySettings::issuing_key),
      authority_key("ocsp_key", "jenis kunci OCSP", &ca::AuthoritySettings::ocsp_key),
      authority_key("tsa_key", "jenis kunci stempel waktu", &ca::AuthoritySettings::tsa_key),
      authority_key("checkpoint_key", "jenis kunci titik periksa jurnal", &ca::AuthoritySettings::checkpoint_key),
  };
  return all;
}

}  // namespace

Result<Settings> read_settings(std::string_view yaml, const std::string& file) {
  Settings read;
  const auto wrong = [&](const std::string& setting) {
    return malformed("cli.settings", {{"file", file}, {"setting", setting}});
  };
  try {
    const YAML::Node root = YAML::Load(std::string{yaml});
    if (!root.IsMap() && !root.IsNull()) return wrong("(1)");
    for (const auto& entry : root) {
      const auto name = entry.first.as<std::string>();
      const auto known = std::find_if(settings().begin(), settings().end(), [&](const Setting& s) { return s.name == name; });
      if (known == settings().end() || !(entry.second.IsScalar() || entry.second.IsNull())) return wrong(name);
      if (!known->set(read, entry.second.IsNull() ? std::string{} : entry.second.as<std::string>())) return wrong(name);
    }
  } catch (const YAML::Exception& broken) {
    return wrong(fmt::format("{}:{}", broken.mark.line + 1, broken.mark.column + 1));
  }
  read.authority.base_url = read.base_url;
  read.authority.node = read.node;
  return read;
}

Result<std::string> pki_url_for(const Settings& settings) {
  constexpr std::string_view tls = "https://";
  const std::string& base = settings.base_url;
  if (!settings.authority.pki_url.empty() || !base.starts_with(tls)) return settings.authority.pki_url;
  const std::string place = base.substr(tls.size());
  if (place.find(':') != std::string::npos) return refused("cli.pki_url", {{"base_url", base}});
  return "http://" + place;
}

std::string write_settings(const Settings& values) {
  std::string yaml = "# Pengaturan instalasi Paraf. Penjelasan lengkap: docs/operator.md\n";
  for (const Setting& setting : settings()) {
    YAML::Emitter quoted;
    quoted << YAML::DoubleQuoted << setting.get(values);
    yaml += fmt::format("\n# {}\n{}: {}\n", setting.about, setting.name, quoted.c_str());
  }
  return yaml;
}

}  // namespace paraf::cli
