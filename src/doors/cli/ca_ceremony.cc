#include "doors/cli/ca_ceremony.h"

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "doors/cli/cli.h"
#include "platform/crypto/hash.h"
#include "platform/crypto/pem.h"
#include "platform/journal/journal.h"
#include "trust/ca/offline.h"

namespace paraf::cli {
namespace {

namespace fs = std::filesystem;

struct Wrong {
  int line;
  std::string what;
};

// The scalar of that name; what is not there is what it was, unless it must be.
std::string text(const YAML::Node& map, const char* name, std::string otherwise = {}, bool needed = true) {
  const YAML::Node node = map[name];
  if (!node || node.IsNull()) {
    if (needed && otherwise.empty()) throw Wrong{map.Mark().line + 1, fmt::format("'{}' tidak ada", name)};
    return otherwise;
  }
  if (!node.IsScalar()) throw Wrong{node.Mark().line + 1, fmt::format("'{}' harus satu nilai", name)};
  return node.Scalar();
}

void only(const YAML::Node& map, std::initializer_list<std::string_view> known) {
  if (!map.IsMap()) throw Wrong{map.Mark().line + 1, "harus berupa peta"};
  for (const auto& entry : map)
    if (std::find(known.begin(), known.end(), entry.first.Scalar()) == known.end())
      throw Wrong{entry.first.Mark().line + 1, fmt::format("'{}' tidak dikenal", entry.first.Scalar())};
}

crypto::KeyKind kind(const YAML::Node& keys, const char* name, crypto::KeyKind usual) {
  const std::string word = text(keys, name, std::string{crypto::name_of(usual)});
  const auto read = crypto::key_kind(word);
  if (!read || *read == crypto::KeyKind::ed25519)
    throw Wrong{keys.Mark().line + 1, fmt::format("'{}' bukan jenis kunci CA", word)};
  return *read;
}

Ceremony read(const YAML::Node& root) {
  only(root, {"title", "place", "officers", "base_url", "pki_url", "offices", "database", "authority", "keys", "shards",
              "token_uri", "token_pin_file", "offline_root"});
  Ceremony c;
  c.title = text(root, "title");
  c.place = text(root, "place");
  const YAML::Node officers = root["officers"];
  if (!officers || !officers.IsSequence() || officers.size() < 2)
    throw Wrong{root.Mark().line + 1, "sedikitnya dua petugas"};
  for (const YAML::Node& officer : officers) {
    only(officer, {"name", "role"});
    c.officers.push_back({text(officer, "name"), text(officer, "role")});
    for (std::size_t i = 0; i + 1 < c.officers.size(); ++i)
      if (c.officers[i].name == c.officers.back().name)
        throw Wrong{officer.Mark().line + 1, "petugas yang sama dua kali"};
  }
  Settings& s = c.plan.settings;
  s.base_url = text(root, "base_url");
  s.authority.pki_url = text(root, "pki_url", {}, false);
  if (!s.authority.pki_url.empty() && !s.authority.pki_url.starts_with("http://"))
    throw Wrong{root["pki_url"].Mark().line + 1, "'pki_url' harus http"};
  s.database = text(root, "database", {}, false);
  s.token_uri = text(root, "token_uri", {}, false);
  s.token_pin_file = text(root, "token_pin_file", {}, false);
  const YAML::Node offices = root["offices"];
  if (!offices || !offices.IsSequence() || offices.size() == 0)
    throw Wrong{root.Mark().line + 1, "'offices' tidak ada"};
  for (const YAML::Node& office : offices) c.plan.offices.push_back(office.Scalar());
  const YAML::Node authority = root["authority"], keys = root["keys"];
  if (!authority || !keys) throw Wrong{root.Mark().line + 1, "'authority' atau 'keys' tidak ada"};
  only(authority, {"organization", "root", "issuing", "ocsp", "tsa", "arc"});
  only(keys, {"root", "issuing", "ocsp", "tsa", "checkpoint"});
  ca::AuthoritySettings& a = s.authority;
  a.organization = text(authority, "organization");
  a.root_name = text(authority, "root");
  a.issuing_name = text(authority, "issuing");
  a.ocsp_name = text(authority, "ocsp");
  a.tsa_name = text(authority, "tsa");
  a.arc = text(authority, "arc");
  if (!crypto::der::Oid::parse(a.arc))
    throw Wrong{authority["arc"].Mark().line + 1, "'arc' bukan pengenal objek"};
  a.root_key = kind(keys, "root", a.root_key);
  a.issuing_key = kind(keys, "issuing", a.issuing_key);
  a.ocsp_key = kind(keys, "ocsp", a.ocsp_key);
  a.tsa_key = kind(keys, "tsa", a.tsa_key);
  a.checkpoint_key = kind(keys, "checkpoint", a.checkpoint_key);
  int shards = 1;
  if (root["shards"] && (!YAML::convert<int>::decode(root["shards"], shards) || shards < 1 || shards > 4096))
    throw Wrong{root["shards"].Mark().line + 1, "'shards' dari 1 sampai 4096"};
  a.crl_shards = shards;
  const YAML::Node offline = root["offline_root"];
  if (offline && !YAML::convert<bool>::decode(offline, c.offline_root))
    throw Wrong{offline.Mark().line + 1, "'offline_root': yes atau no"};
  return c;
}

// Each officer reads the hash off the paper, not off the screen: what runs is what was reviewed.
Result<void> confirm(const Ceremony& c) {
  for (const Ceremony::Officer& officer : c.officers) {
    fmt::print(stderr, "{} ({}): delapan karakter pertama SHA-256 berkas yang ditelaah: ", officer.name,
               officer.role);
    std::string typed;
    if (!std::getline(std::cin, typed) || typed != c.hash.substr(0, 8))
      return refused("cli.ceremony_not_confirmed", {{"officer", officer.name}});
  }
  return {};
}

}  // namespace

Result<Ceremony> read_ceremony(std::string_view yaml) {
  try {
    Ceremony c = read(YAML::Load(std::string{yaml}));
    c.hash = hex(crypto::sha256(bytes_of(yaml)));
    return c;
  } catch (const Wrong& wrong) {
    return malformed("cli.ceremony", {{"line", std::to_string(wrong.line)}, {"what", wrong.what}});
  } catch (const YAML::Exception& broken) {
    return malformed("cli.ceremony", {{"line", std::to_string(broken.mark.line + 1)}, {"what", broken.msg}});
  }
}

std::vector<std::string> transcript(const Ceremony& c, bool rehearsal, Timestamp began, Timestamp ended,
                                    ca::Authority& authority, const std::string& journal_head) {
  std::vector<std::string> lines;
  const auto put = [&](std::string line) { lines.push_back(std::move(line)); };
  put(rehearsal ? "BERITA ACARA GLADI UPACARA KUNCI" : "BERITA ACARA UPACARA KUNCI");
  put(c.title);
  put("");
  put("Tempat   : " + c.place);
  put("Mulai    : " + began.rfc3339());
  put("Selesai  : " + ended.rfc3339());
  put("Berkas yang ditelaah, SHA-256:");
  put("  " + c.hash);
  put("");
  put("Petugas yang membenarkan berkas itu:");
  for (const auto& officer : c.officers) put("  " + officer.name + ", " + officer.role);
  put("");
  if (authority.root_is_away())
    put("Kunci akar tidak ada di sini: akar adalah instalasi lain, tanpa jaringan.");
  put("Kunci dibuat di dalam token dan tidak dapat dikeluarkan. Sertifikatnya:");
  for (const keys::Purpose purpose :
       {keys::Purpose::root, keys::Purpose::issuing, keys::Purpose::ocsp, keys::Purpose::tsa}) {
    const crypto::Certificate& certificate = authority.certificate(purpose);
    const auto key = crypto::kind_of(certificate.spki());
    put("");
    put(fmt::format("{} ({})", keys::name_of(purpose), key ? crypto::name_of(*key) : "?"));
    put("  " + certificate.subject_text());
    put("  nomor seri " + certificate.serial_hex());
    put("  berlaku    " + certificate.not_before().rfc3339() + " - " + certificate.not_after().rfc3339());
    const std::string print = hex(certificate.fingerprint());
    put("  SHA-256    " + print.substr(0, 32));
    put("             " + print.substr(32));
  }
  put("");
  put("Daftar pencabutan pertama:");
  for (const auto& [id, certificate] : authority.issuers())
    if (const auto list = authority.latest_crl(id))
      put(fmt::format("  {}: {} entri, sampai {}", id, list->entries, list->next_update.rfc3339()));
  put("");
  put("Kepala jurnal instalasi sesudah upacara:");
  put("  " + journal_head);
  put("");
  put("Setiap petugas menandatangani di bawah namanya:");
  for (const auto& officer : c.officers) {
    put("");
    put("");
    put("  ______________________________");
    put("  " + officer.name + ", " + officer.role);
  }
  return lines;
}

Result<Bytes> transcript_pdf(const std::vector<std::string>& lines, const Ceremony& c, bool rehearsal) {
  constexpr double width = 595, height = 842, margin = 56, leading = 14;
  Bytes pdf;
  const auto write = [](void* to, const unsigned char* octets, unsigned int count) {
    auto* const out = static_cast<Bytes*>(to);
    out->insert(out->end(), octets, octets + count);
    return CAIRO_STATUS_SUCCESS;
  };
  cairo_surface_t* const surface = cairo_pdf_surface_create_for_stream(write, &pdf, width, height);
  cairo_t* const page = cairo_create(surface);
  PangoLayout* const layout = pango_cairo_create_layout(page);
  PangoFontDescription* const font = pango_font_description_from_string("Liberation Mono 9");
  pango_layout_set_font_description(layout, font);
  const auto show = [&](double x, double y, const std::string& line) {
    pango_layout_set_text(layout, line.data(), static_cast<int>(line.size()));
    cairo_move_to(page, x, y);
    pango_cairo_show_layout(page, layout);
  };
  int number = 1;
  const auto foot = [&] {
    show(margin, height - margin + 10,
         fmt::format("{} · {} · halaman {}{}", c.title, c.hash.substr(0, 8), number,
                     rehearsal ? " · GLADI: kunci dan sertifikat ini sudah dibuang" : ""));
  };
  double y = margin;
  pango_layout_set_width(layout, static_cast<int>((width - 2 * margin) * PANGO_SCALE));
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
  for (const std::string& line : lines) {
    pango_layout_set_text(layout, line.data(), static_cast<int>(line.size()));
    int high = 0;
    pango_layout_get_pixel_size(layout, nullptr, &high);
    const double needs = std::max<double>(leading, high);
    if (y + needs > height - margin - leading) {
      foot();
      cairo_show_page(page);
      ++number;
      y = margin;
    }
    show(margin, y, line);
    y += needs;
  }
  foot();
  cairo_show_page(page);
  const cairo_status_t status = cairo_status(page);
  pango_font_description_free(font);
  g_object_unref(layout);
  cairo_destroy(page);
  cairo_surface_finish(surface);
  const cairo_status_t written = cairo_surface_status(surface);
  cairo_surface_destroy(surface);
  if (status != CAIRO_STATUS_SUCCESS || written != CAIRO_STATUS_SUCCESS)
    return internal("cli.ceremony_pdf", cairo_status_to_string(status));
  return pdf;
}

namespace {

tl::unexpected<Error> wrong(std::string what) {
  return malformed("cli.ceremony", {{"line", "0"}, {"what", std::move(what)}});
}

// The token of the folder, made unless it is there, or the one that the file names.
Result<std::unique_ptr<keys::Keyring>> token_of(const Ceremony& c, const fs::path& folder, Random& random) {
  const Settings& s = c.plan.settings;
  if (!s.token_uri.empty()) return keys::open_token_at(s.token_uri, s.token_pin_file);
  const std::string place = (folder / "token").string();
  if (fs::exists(folder / "token" / "complete")) return keys::open_token(place);
  return keys::create_token(place, random);
}

// The issuing CA's request, from a folder that waits for its certificate.
Result<Bytes> request_in(const Ceremony& c, const fs::path& folder, Random& random) {
  const fs::path mark = folder / awaits_root;
  std::error_code failed;
  if (!fs::exists(mark)) {
    if (fs::exists(folder) && !fs::is_empty(folder, failed))
      return conflict("cli.folder_not_empty", {{"folder", folder.string()}});
    fs::create_directories(folder, failed);
    fs::permissions(folder, fs::perms::owner_all, failed);
    TRY(write_file(mark.string(), c.hash));
  }
  if (TRY(read_file(mark.string())) != c.hash) return wrong("permohonan dibuat dari berkas lain");
  const auto ring = TRY(token_of(c, folder, random));
  return ca::request_for_root(*ring, c.plan.settings.authority, TRY(ca::builtin_profiles()));
}

// In a rehearsal the root's installation is played too: another token, another store, thrown away like the rest.
Result<Plan::FromRoot> root_of_a_rehearsal(const Ceremony& c, const Bytes& request, const fs::path& folder,
                                           const Clock& clock, Random& random) {
  fs::create_directories(folder);
  const auto store = TRY(store::Store::open({.url = "sqlite:" + (folder / "akar.db").string()}, {&journal::sql, &ca::sql}));
  const auto ring = TRY(keys::create_token((folder / "token").string(), random));
  const ca::AuthoritySettings& settings = c.plan.settings.authority;
  const ca::Profiles profiles = TRY(ca::builtin_profiles());
  const ca::Parts parts{*store, *ring, clock, random, {}};
  TRY(ca::create_authority(parts, settings, profiles, "system"));
  const auto root = TRY(ca::Authority::open(parts, settings, profiles));
  ca::IssuanceOrder order;
  order.id = "gladi";
  order.profile = "own_ca";
  order.subscriber = SubscriberId::make(clock.now(), random);
  order.public_key = TRY(crypto::CertificateRequest::parse(request)).spki;
  order.subject = {.common_name = settings.issuing_name, .organization = settings.organization};
  order.actor = "system";
  const ca::Record given = TRY(root->issue(order));
  return Plan::FromRoot{crypto::pem("CERTIFICATE", root->certificate(keys::Purpose::root).der()),
                        ca::Authority::pem(given), crypto::pem("X509 CRL", TRY(root->latest_crl("root")).der)};
}

// What the root gave, or in a rehearsal would give.
Result<void> take_papers(Ceremony& c, const CeremonyOptions& options, const fs::path& folder, const Clock& clock,
                         Random& random) {
  if (options.rehearsal) {
    const Bytes request = TRY(request_in(c, folder, random));
    const fs::path elsewhere = folder.string() + "-akar";
    auto papers = root_of_a_rehearsal(c, request, elsewhere, clock, random);
    std::error_code none;
    fs::remove_all(elsewhere, none);
    c.plan.from_root = TRY(std::move(papers));
    return {};
  }
  if (options.root.empty() || options.certificate.empty() || options.root_list.empty())
    return wrong("offline_root: --root, --certificate, --root-list");
  const auto asked = read_file((folder / awaits_root).string());
  if (!asked) return wrong("belum ada permohonan: paraf ca request");
  if (*asked != c.hash) return wrong("permohonan dibuat dari berkas lain");
  c.plan.from_root = Plan::FromRoot{TRY(read_file(options.root)), TRY(read_file(options.certificate)),
                                    TRY(read_file(options.root_list))};
  return {};
}

Result<void> ask_root(const CeremonyOptions& options) {
  const Ceremony c = TRY(read_ceremony(TRY(read_file(options.file))));
  if (!c.offline_root) return wrong("'offline_root' tidak ada");
  SystemRandom random;
  fmt::print("{}\nPERMOHONAN KEPADA AKAR\nSHA-256 (baca dari kertas)\n", c.title);
  TRY(confirm(c));
  const Bytes request = TRY(request_in(c, fs::absolute(options.data), random));
  TRY(write_file(options.out, crypto::pem("CERTIFICATE REQUEST", request)));
  const auto read = TRY(crypto::CertificateRequest::parse(request));
  fmt::print("Permohonan  : {}\nSubjek      : {}\nKunci       : {}\nSHA-256     : {}\nSHA-256 kunci: {}\n", options.out,
             TRY(crypto::name_text(read.subject)), crypto::name_of(read.kind), hex(crypto::sha256(request)),
             hex(crypto::sha256(read.spki)));
  return {};
}

Result<void> hold(const CeremonyOptions& options) {
  Ceremony c = TRY(read_ceremony(TRY(read_file(options.file))));
  c.plan.settings.sop_folder = options.sop_folder;
  const SystemClock clock;
  SystemRandom random;
  fmt::print("{}\n{}\nSHA-256 {}\n", c.title,
             options.rehearsal ? "GLADI: semuanya dibuang sesudahnya" : "UPACARA",
             options.rehearsal ? c.hash : "(baca dari kertas)");
  if (!options.rehearsal) TRY(confirm(c));
  std::string data = options.data;
  if (options.rehearsal) {
    // Never the token or the database of the real one.
    c.plan.settings.token_uri.clear();
    c.plan.settings.database.clear();
    data = (fs::temp_directory_path() / ("paraf-gladi-" + hex(random.bytes(6)))).string();
  } else if (data.empty()) {
    return malformed("cli.ceremony", {{"line", "0"}, {"what", "--data"}});
  }
  struct Away {
    std::string folder;
    ~Away() {
      std::error_code none;
      if (!folder.empty()) fs::remove_all(folder, none);
    }
  } away{options.rehearsal ? data : std::string{}};
  const Timestamp began = clock.now();
  if (c.offline_root) TRY(take_papers(c, options, fs::absolute(data), clock, random));
  TRY(Installation::create(data, c.plan, clock, random));
  const auto installation = TRY(Installation::open(data, clock, random));
  const std::string head = TRY(installation->store().read(
      store::Scope::installation(), [&](store::Transaction& tx) -> Result<std::string> {
        const auto last = TRY(journal::latest(tx, 1));
        return last.empty() ? std::string{"-"}
                            : std::to_string(last.front().number) + " " + hex(last.front().hash);
      }));
  const auto lines = transcript(c, options.rehearsal, began, clock.now(), installation->authority(), head);
  for (const std::string& line : lines) fmt::print("{}\n", line);
  TRY(write_file(options.transcript, text_of(TRY(transcript_pdf(lines, c, options.rehearsal)))));
  fmt::print("\nBerita acara: {}\n", options.transcript);
  return {};
}

}  // namespace

int ceremony(const CeremonyOptions& options) {
  const auto held = hold(options);
  return held ? static_cast<int>(done) : say_error(held.error());
}

int request(const CeremonyOptions& options) {
  const auto asked = ask_root(options);
  return asked ? static_cast<int>(done) : say_error(asked.error());
}

}  // namespace paraf::cli
