#include "doors/staff/administration.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "actions/administration.h"
#include "actions/proofs.h"
#include "actions/services.h"
#include "doors/staff/pieces.h"
#include "office/people/find.h"
#include "office/people/role_names.h"
#include "office/people/roles.h"

namespace paraf::staff {

using actions::Administering;
using http::Method;
using http::Response;
using publik::escape;
using store::Scope;
using store::Transaction;

namespace {

constexpr std::size_t with_papers = 40 * 1024 * 1024;
constexpr const char* people_at = "/meja/kelola/orang";
constexpr const char* settings_at = "/meja/kelola/atur";
constexpr int most_shown = 200;

bool administrator(const Visit& v) {
  return std::find(v.roles.begin(), v.roles.end(), "admin_instansi") != v.roles.end();
}

Result<void> allowed(const Visit& v) {
  if (!administrator(v)) return forbidden("actions.administrator_only");
  return {};
}

// An act of a form: with the form's key, and whether the warning was read.
template <typename Work>
Result<Response> act(Visit& v, const std::string& back, Work work) {
  const actions::Session who = v.session();
  const Administering a{v.services(), v.door.editions, who, v.field("kunci"), v.field("yakin") == "ya"};
  TRY(work(a));
  return go(v, back + "?selesai=1");
}

std::string done_note(const Visit& v) {
  return v.request.query("selesai")
             ? "<div role=\"status\">" + publik::note("good", v.say("admin.done"), "") + "</div>\n"
             : std::string{};
}

std::string panel(std::string_view id, const std::string& title, const std::string& inner) {
  return fmt::format(
      "<section class=\"panel\" aria-labelledby=\"{0}\"><h2 id=\"{0}\">{1}</h2>\n{2}</section>\n", id, title,
      inner);
}

std::vector<Option> role_options(const Visit& v) {
  std::vector<Option> all;
  for (const char* role : people::role_names) all.push_back({role, say_or(v.r, "role", role)});
  return all;
}

std::vector<Option> unit_options(const Visit& v) {
  std::vector<Option> all = {{"", "–"}};
  for (const people::Unit& unit : v.office.units) all.push_back({unit.id, escape(unit.name)});
  return all;
}

std::string field(const Visit& v, std::string_view form, std::string_view name, std::string_view word,
                  std::string value = {}, bool required = false, std::string type = "text") {
  return box({.form = std::string{form},
              .name = std::string{name},
              .label_html = v.say(word),
              .value = std::move(value),
              .type = std::move(type),
              .required = required});
}

std::string days(const Visit& v, std::string_view form, bool end_required) {
  return field(v, form, "sejak", "admin.from",
               people::iso(local_day(v.services().clock.now(), v.zone())), true, "date") +
         field(v, form, "sampai", "admin.until", "", end_required, "date");
}

std::string sure(const Visit& v, std::string_view form) {
  return tick(form, "yakin", v.say("admin.sure"), false);
}

Result<people::Period> period_of(const Visit& v) {
  people::Period period{TRY(people::parse_day(v.field("sejak")))};
  if (const std::string until = v.field("sampai"); !until.empty())
    period.until = TRY(people::parse_day(until));
  return period;
}

actions::PersonFields fields_of(const Visit& v) {
  return {v.field("nama_pendek"), v.field("nama"),    v.field("nip"),
          v.field("jabatan"),     v.field("pangkat"), v.field("unit"),
          v.field("surel"),       v.field("telepon"), v.field("nik")};
}

std::string person_inputs(const Visit& v, std::string_view form, const people::Person& p) {
  return "<div class=\"grid\">" + field(v, form, "nama", "admin.name", p.name, true) +
         field(v, form, "nip", "admin.nip", p.nip ? std::string{p.nip->digits()} : "") +
         field(v, form, "jabatan", "admin.position", p.position) +
         field(v, form, "pangkat", "admin.rank", p.rank) +
         drop_down(form, "unit", v.say("admin.unit"), unit_options(v), p.unit) +
         field(v, form, "surel", "admin.email", p.email ? std::string{p.email->text()} : "", false, "email") +
         field(v, form, "telepon", "admin.phone", p.phone ? std::string{p.phone->text()} : "", false, "tel") +
         box({.form = std::string{form},
              .name = "nik",
              .label_html = v.say("admin.nik"),
              .hint_html = p.nik_masked.empty() ? v.say("admin.nik.hint") : escape(p.nik_masked),
              .inputmode = "numeric"}) +
         "</div>";
}

std::string path_of(const PersonId& person) { return std::string{people_at} + "/" + person.text(); }

// ── everybody ──

Result<Response> list(Visit& v) {
  TRY(allowed(v));
  const std::string words = v.request.query("q").value_or("");
  struct Found {
    std::vector<people::Person> people;
    people::RoleBook book;
  };
  const Found found =
      TRY(v.services().store.read(Scope::office(v.who.office), [&](Transaction& tx) -> Result<Found> {
        return Found{TRY(people::people_like(tx, words, most_shown)), TRY(people::role_book(tx))};
      }));
  const auto today = local_day(v.services().clock.now(), v.zone());
  std::string body = "<p class=\"crumb\">" + link_to(v, "/meja/kelola", v.say("nav.office_book")) + "</p>\n" +
                     publik::heading(1, v.say("admin.people")) + done_note(v);
  body += fmt::format(
      "<form class=\"toolbar\" action=\"{}\" method=\"get\">{}<button type=\"submit\" "
      "class=\"quiet\">{}</button></form>\n",
      escape(v.r.link(people_at)),
      box({.form = "cari-orang", .name = "q", .label_html = v.say("admin.find"), .value = words}),
      v.say("find.button"));
  const std::string position = v.say("admin.position"), held = v.say("book.roles");
  body += "<div class=\"sheet\"><table class=\"stack\"><thead><tr><th scope=\"col\">" + v.say("admin.name") +
          "</th><th scope=\"col\">" + position + "</th><th scope=\"col\">" + held +
          "</th></tr></thead><tbody>\n";
  for (const people::Person& p : found.people) {
    std::string badges;
    for (const std::string& role : people::roles_of(found.book, p.id, today))
      badges += badge(role == "pemohon" ? "plain" : "info", say_or(v.r, "role", role)) + " ";
    body += fmt::format(
        "<tr data-item><th scope=\"row\">{}{}</th><td data-label=\"{}\">{}</td><td "
        "data-label=\"{}\">{}</td></tr>\n",
        link_to(v, path_of(p.id), escape(p.name)), p.active ? "" : " " + badge("bad", v.say("book.inactive")),
        position, p.position.empty() ? "–" : escape(p.position), held, badges.empty() ? "–" : badges);
  }
  body += "</tbody></table></div>\n";
  if (found.people.size() == static_cast<std::size_t>(most_shown))
    body += "<p class=\"faint\">" + v.say("admin.more") + "</p>\n";
  body += panel("baru", v.say("admin.new"),
                form_of(v, {.id = "baru",
                            .action = people_at,
                            .inner_html = field(v, "baru", "nama_pendek", "admin.login", "", true) +
                                          person_inputs(v, "baru", {}),
                            .button_html = v.say("admin.add")}));
  return sheet(v, v.say("admin.people"), body);
}

// ── one of them ──

struct Known {
  people::Person person;
  people::RoleBook book;
  std::vector<people::Qualification> proofs;
  std::vector<people::Change> changes;
};

std::string span(const Visit& v, const people::Period& p) {
  return v.r.date(people::iso(p.from)) + " – " +
         (p.until ? v.r.date(people::iso(*p.until)) : std::string{"…"});
}

std::string roles_panel(const Visit& v, const Known& k, const std::string& at) {
  const auto today = local_day(v.services().clock.now(), v.zone());
  std::string list;
  int n = 0;
  for (const people::RoleGrant& grant : k.book.grants) {
    if (grant.person != k.person.id) continue;
    list += "<li><strong>" + say_or(v.r, "role", grant.role) + "</strong> " + span(v, grant.period);
    const std::string id = "akhiri-" + std::to_string(++n);
    if (!grant.period.until || *grant.period.until >= today)
      list += fold(
          v.say("admin.end_role"),
          form_of(v, {.id = id,
                      .action = at + "/akhiri",
                      .inner_html = hidden("peran", grant.role) +
                                    field(v, id, "terakhir", "admin.last", people::iso(today), true, "date") +
                                    sure(v, id),
                      .button_html = v.say("admin.end_role"),
                      .kind = "danger"}));
    list += "</li>";
  }
  return panel(
      "peran", v.say("book.roles"),
      (list.empty() ? "<p class=\"faint\">–</p>" : "<ul class=\"things\">" + list + "</ul>") +
          fold(v.say("admin.grant"), form_of(v, {.id = "beri",
                                                 .action = at + "/peran",
                                                 .inner_html = drop_down("beri", "peran", v.say("admin.role"),
                                                                         role_options(v), "") +
                                                               days(v, "beri", false),
                                                 .button_html = v.say("admin.grant")})));
}

std::string stand_in_panel(const Visit& v, const Known& k, const std::string& at) {
  std::string list;
  for (const people::StandIn& s : k.book.stand_ins)
    if (s.person == k.person.id)
      list += "<li><strong>" + std::string{people::name_of(s.kind)} + " " +
              escape(s.title.empty() ? s.role : s.title) + "</strong> " + span(v, s.period) +
              "<br><span class=\"faint\">" + escape(s.legal_basis) + "</span></li>";
  return panel(
      "pengganti", v.say("book.stand_ins"),
      (list.empty() ? "<p class=\"faint\">–</p>" : "<ul>" + list + "</ul>") +
          fold(v.say("admin.appoint"),
               form_of(v,
                       {.id = "tunjuk",
                        .action = at + "/pengganti",
                        .inner_html =
                            choice("tunjuk", "jenis", v.say("admin.kind"),
                                   {{"plh", v.say("admin.plh")}, {"plt", v.say("admin.plt")}}, "plh", true) +
                            drop_down("tunjuk", "peran", v.say("admin.role"), role_options(v), "") +
                            field(v, "tunjuk", "jabatan", "admin.title") + days(v, "tunjuk", true) +
                            field(v, "tunjuk", "dasar", "admin.decree", "", true),
                        .button_html = v.say("admin.appoint")})));
}

std::string proofs_panel(const Visit& v, const Known& k, const std::string& at) {
  std::string list;
  for (const people::Qualification& q : k.proofs)
    list += "<li><strong>" + escape(q.kind) + "</strong> " + escape(q.proof) + "<br><span class=\"faint\">" +
            span(v, q.period) + "</span>" +
            (q.document.empty() ? std::string{}
                                : " " + link_to(v, at + "/bukti/" + q.document, v.say("admin.proof_scan"))) +
            "</li>";
  return panel(
      "bukti", v.say("admin.proofs"),
      (list.empty() ? "<p class=\"faint\">–</p>" : "<ul>" + list + "</ul>") +
          fold(v.say("admin.proof_new"),
               form_of(v, {.id = "bukti-baru",
                           .action = at + "/bukti",
                           .inner_html = field(v, "bukti-baru", "jenis", "admin.proof_kind", "", true) +
                                         field(v, "bukti-baru", "nomor", "admin.proof_number", "", true) +
                                         days(v, "bukti-baru", false) +
                                         box({.form = "bukti-baru",
                                              .name = "u.bukti",
                                              .label_html = v.say("admin.proof_scan"),
                                              .hint_html = v.say("admin.proof_scan.hint"),
                                              .type = "file",
                                              .accept = ".pdf,.jpg,.jpeg,.png"}),
                           .button_html = v.say("admin.keep"),
                           .files = true})));
}

std::string departure_panel(const Visit& v, const Known& k, const std::string& at) {
  std::string list;
  for (const people::Change& c : k.changes)
    list += "<li>" + say_or(v.r, "change", people::word_of(c.kind)) + ", " + v.r.date(people::iso(c.day)) +
            "<br><span class=\"faint\">" + escape(c.basis) + "</span></li>";
  std::vector<Option> kinds;
  for (const auto kind :
       {people::ChangeKind::transfer, people::ChangeKind::moved_away, people::ChangeKind::retired,
        people::ChangeKind::resigned, people::ChangeKind::died})
    kinds.push_back({std::string{people::word_of(kind)}, say_or(v.r, "change", people::word_of(kind))});
  return panel(
      "mutasi", v.say("admin.departure"),
      (list.empty() ? std::string{} : "<ul>" + list + "</ul>") + "<p class=\"faint\">" +
          v.say("admin.departure.text") + "</p>" +
          fold(v.say("admin.departure.new"),
               form_of(
                   v, {.id = "pergi",
                       .action = at + "/mutasi",
                       .inner_html = drop_down("pergi", "jenis", v.say("admin.kind"), kinds, "") +
                                     field(v, "pergi", "tmt", "admin.day", "", true, "date") +
                                     drop_down("pergi", "unit", v.say("admin.to_unit"), unit_options(v), "") +
                                     field(v, "pergi", "dasar", "admin.decree", "", true) + sure(v, "pergi"),
                       .button_html = v.say("admin.keep"),
                       .kind = "danger"})));
}

Result<std::string> account_panel(const Visit& v, const Known& k, const std::string& at) {
  const auto account = TRY(v.door.parts.accounts.of_person(k.person.id));
  if (!account)
    return panel("akun", v.say("admin.account"),
                 "<p class=\"faint\">" + v.say("admin.account.none") + "</p>");
  std::string inner = "<p>" + escape(account->login) + " " +
                      (account->enabled ? badge("good", v.say("admin.account.on"))
                                        : badge("bad", v.say("admin.account.off"))) +
                      "</p>";
  inner +=
      form_of(v, {.id = "akun",
                  .action = at + "/akun",
                  .inner_html = hidden("aktif", account->enabled ? "tidak" : "ya"),
                  .button_html = v.say(account->enabled ? "admin.account.disable" : "admin.account.enable"),
                  .kind = account->enabled ? "danger" : "quiet"});
  if (TRY(v.door.parts.accounts.has_second_factor(account->id)))
    inner += fold(v.say("admin.drop_code"),
                  form_of(v, {.id = "lepas",
                              .action = at + "/kode",
                              .inner_html = "<p>" + v.say("admin.drop_code.text") + "</p>",
                              .button_html = v.say("admin.drop_code"),
                              .kind = "danger"}));
  return panel("akun", v.say("admin.account"), inner);
}

Result<Response> one(Visit& v) {
  TRY(allowed(v));
  const PersonId id = TRY(PersonId::parse(v.request.param("person")));
  const Known k =
      TRY(v.services().store.read(Scope::office(v.who.office), [&](Transaction& tx) -> Result<Known> {
        people::Person person = TRY(people::person(tx, id));
        return Known{std::move(person), TRY(people::role_book(tx)), TRY(people::qualifications(tx, id)),
                     TRY(people::changes_of(tx, id))};
      }));
  const std::string at = path_of(id);
  std::string body = "<p class=\"crumb\">" + link_to(v, people_at, v.say("admin.people")) + "</p>\n" +
                     publik::heading(1, escape(k.person.name)) + done_note(v);
  body += "<div class=\"two\"><div>" +
          panel("data", v.say("admin.data"),
                form_of(v, {.id = "ubah",
                            .action = at,
                            .inner_html = hidden("versi", std::to_string(k.person.version)) +
                                          person_inputs(v, "ubah", k.person),
                            .button_html = v.say("admin.keep")})) +
          TRY(account_panel(v, k, at)) + "</div><div>" + roles_panel(v, k, at) + stand_in_panel(v, k, at) +
          proofs_panel(v, k, at) + departure_panel(v, k, at) + "</div></div>\n";
  return sheet(v, escape(k.person.name), body);
}

Result<PersonId> person_of(const Visit& v) { return PersonId::parse(v.request.param("person")); }

Result<Response> set_account(Visit& v) {
  TRY(allowed(v));
  const PersonId id = TRY(person_of(v));
  const auto account = TRY(v.door.parts.accounts.of_person(id));
  if (!account || account->office != v.who.office) return not_found("people.account.unknown");
  const actions::Session who = v.session();
  const Administering a{v.services(), v.door.editions, who, v.field("kunci"), false};
  TRY(actions::enable_account(a, *account, v.field("aktif") == "ya"));
  return go(v, path_of(id) + "?selesai=1");
}

Result<Response> drop_code(Visit& v) {
  TRY(allowed(v));
  const PersonId id = TRY(person_of(v));
  const auto account = TRY(v.door.parts.accounts.of_person(id));
  if (!account || account->office != v.who.office) return not_found("people.account.unknown");
  TRY(v.door.parts.accounts.drop_second_factor(*account, "person:" + v.who.person.text()));
  return go(v, path_of(id) + "?selesai=1");
}

// ── days off, numbers, what roles ask ──

std::string days_panel(const Visit& v) {
  std::string list;
  int n = 0;
  for (const auto& [day, name] : v.office.settings.days_off) {
    const std::string id = "hari-" + std::to_string(++n);
    list += "<li>" + v.r.date(people::iso(day)) + " – " + escape(name) +
            form_of(v, {.id = id,
                        .action = std::string{settings_at} + "/libur",
                        .inner_html = hidden("tanggal", people::iso(day)) + hidden("nama", ""),
                        .button_html = v.say("admin.take_out"),
                        .kind = "quiet"}) +
            "</li>";
  }
  return panel(
      "libur", v.say("admin.days_off"),
      "<p class=\"faint\">" + v.say("admin.days_off.text") + "</p>" +
          (list.empty() ? std::string{} : "<ul class=\"things\">" + list + "</ul>") +
          form_of(v, {.id = "libur-baru",
                      .action = std::string{settings_at} + "/libur",
                      .inner_html = field(v, "libur-baru", "tanggal", "admin.day", "", true, "date") +
                                    field(v, "libur-baru", "nama", "admin.day_name", "", true),
                      .button_html = v.say("admin.add")}));
}

std::string numbers_panel(const Visit& v) {
  std::string inner = "<p class=\"faint\">" + v.say("admin.numbers.text") + "</p>";
  int n = 0;
  const auto one = [&](const std::string& book, const std::string& pattern) {
    const std::string id = "nomor-" + std::to_string(++n);
    inner += form_of(
        v,
        {.id = id,
         .action = std::string{settings_at} + "/nomor",
         .inner_html = (book.empty() ? field(v, id, "buku", "admin.book", "", true) : hidden("buku", book)) +
                       box({.form = id,
                            .name = "pola",
                            .label_html = book.empty() ? v.say("admin.pattern") : say_or(v.r, "book_of", book),
                            .value = pattern}),
         .button_html = v.say("admin.keep"),
         .kind = "quiet"});
  };
  for (const auto& [book, pattern] : v.office.settings.numbers) one(book, pattern);
  one("", "");
  return panel("nomor", v.say("book.numbers"), inner);
}

std::string asked_panel(const Visit& v, const std::vector<std::pair<std::string, std::string>>& asked) {
  std::string codes;
  for (const std::string& role : v.office.settings.second_factor)
    codes += "<li>" + say_or(v.r, "role", role) + " " + badge("good", v.say("admin.code.on")) +
             form_of(v, {.id = "bebas-" + role,
                         .action = std::string{settings_at} + "/kode",
                         .inner_html = hidden("peran", role) + hidden("wajib", "tidak"),
                         .button_html = v.say("admin.code.free"),
                         .kind = "quiet"}) +
             "</li>";
  std::string proofs;
  int n = 0;
  for (const auto& [role, kind] : asked)
    proofs +=
        "<li>" + say_or(v.r, "role", role) + ": " + escape(kind) +
        form_of(v, {.id = "syarat-" + std::to_string(++n),
                    .action = std::string{settings_at} + "/syarat",
                    .inner_html = hidden("peran", role) + hidden("jenis", kind) + hidden("wajib", "tidak"),
                    .button_html = v.say("admin.take_out"),
                    .kind = "quiet"}) +
        "</li>";
  return panel("kode", v.say("admin.codes"),
               "<p class=\"faint\">" + v.say("admin.codes.text") + "</p>" +
                   (codes.empty() ? std::string{} : "<ul class=\"things\">" + codes + "</ul>") +
                   form_of(v, {.id = "kode-baru",
                               .action = std::string{settings_at} + "/kode",
                               .inner_html =
                                   hidden("wajib", "ya") +
                                   drop_down("kode-baru", "peran", v.say("admin.role"), role_options(v), ""),
                               .button_html = v.say("admin.code.require")})) +
         panel("syarat", v.say("admin.required"),
               "<p class=\"faint\">" + v.say("admin.required.text") + "</p>" +
                   (proofs.empty() ? std::string{} : "<ul class=\"things\">" + proofs + "</ul>") +
                   form_of(v, {.id = "syarat-baru",
                               .action = std::string{settings_at} + "/syarat",
                               .inner_html = hidden("wajib", "ya") +
                                             drop_down("syarat-baru", "peran", v.say("admin.role"),
                                                       role_options(v), "") +
                                             field(v, "syarat-baru", "jenis", "admin.proof_kind", "", true),
                               .button_html = v.say("admin.add")}));
}

Result<Response> settings(Visit& v) {
  TRY(allowed(v));
  const auto asked = TRY(v.services().store.read(Scope::office(v.who.office),
                                                 [](Transaction& tx) { return people::requirements(tx); }));
  return sheet(v, v.say("admin.settings"),
               "<p class=\"crumb\">" + link_to(v, "/meja/kelola", v.say("nav.office_book")) + "</p>\n" +
                   publik::heading(1, v.say("admin.settings")) + done_note(v) + "<div class=\"two\"><div>" +
                   days_panel(v) +
                   panel("daftar-libur", v.say("admin.lists"),
                         holiday_lists(v, std::string{settings_at} + "/daftar-libur")) +
                   numbers_panel(v) + "</div><div>" + asked_panel(v, asked) + "</div></div>\n");
}

using Work = Result<void> (*)(const Administering&, const Visit&);

void post(http::Router& router, const Held& door, const std::string& at, Work work, http::Route route = {}) {
  show(
      router, door, Method::post, at,
      [work](Visit& v) -> Result<Response> {
        std::string back = v.request.path.substr(0, v.request.path.rfind('/'));
        return act(v, back, [&](const Administering& a) { return work(a, v); });
      },
      route);
}

}  // namespace

void mount_administration(http::Router& router, const Held& door) {
  mount_credentials(router, door);
  mount_connector(router, door);
  const std::string at = std::string{people_at} + "/{person}", set = settings_at;
  show(router, door, Method::get, people_at, list);
  show(router, door, Method::get, at, one);
  show(router, door, Method::get, set, settings);
  show(router, door, Method::post, people_at, [](Visit& v) -> Result<Response> {
    return act(v, people_at, [&](const Administering& a) -> Result<void> {
      TRY(actions::add_person(a, fields_of(v)));
      return {};
    });
  });
  show(router, door, Method::post, at, [](Visit& v) -> Result<Response> {
    return act(v, v.request.path, [&](const Administering& a) -> Result<void> {
      const std::string version = v.field("versi");
      const bool digits =
          !version.empty() && version.size() < 12 &&
          std::all_of(version.begin(), version.end(), [](char c) { return c >= '0' && c <= '9'; });
      if (!digits) return malformed("staff.form");
      return actions::change_person(a, TRY(person_of(v)), std::stoll(version), fields_of(v));
    });
  });
  post(router, door, at + "/peran", [](const Administering& a, const Visit& v) -> Result<void> {
    return actions::grant_role(a, {TRY(person_of(v)), v.field("peran"), "", TRY(period_of(v))});
  });
  post(router, door, at + "/akhiri", [](const Administering& a, const Visit& v) -> Result<void> {
    return actions::end_role(a, TRY(person_of(v)), v.field("peran"),
                             TRY(people::parse_day(v.field("terakhir"))));
  });
  post(router, door, at + "/pengganti", [](const Administering& a, const Visit& v) -> Result<void> {
    people::StandIn s;
    s.person = TRY(person_of(v));
    s.role = v.field("peran");
    s.kind = v.field("jenis") == "plt" ? people::StandInKind::plt : people::StandInKind::plh;
    s.period = TRY(period_of(v));
    s.legal_basis = v.field("dasar");
    s.title = v.field("jabatan");
    return actions::appoint(a, s);
  });
  post(router, door, at + "/bukti", [](const Administering& a, const Visit& v) -> Result<void> {
    const PersonId person = TRY(person_of(v));
    const people::Period period = TRY(period_of(v));  // before anything is kept
    const auto scans = v.uploads("u.");
    const std::string scan =
        scans.empty() ? std::string{}
                      : TRY(actions::keep_proof(a.s, a.who, person, v.field("jenis"), scans.front())).text();
    return actions::record_qualification(a,
                                         {person, v.field("jenis"), v.field("nomor"), scan, period});
  }, {.body_limit = with_papers});
  show(router, door, Method::get, at + "/bukti/{document}", [](Visit& v) -> Result<Response> {
    return stream(TRY(actions::proof_scan(v.services(), v.session(), TRY(person_of(v)),
                                          TRY(DocumentId::parse(v.request.param("document"))))));
  });
  post(router, door, at + "/mutasi", [](const Administering& a, const Visit& v) -> Result<void> {
    people::Change change;
    change.person = TRY(person_of(v));
    const auto kind = people::change_of_word(v.field("jenis"));
    if (!kind) return malformed("staff.form");
    change.kind = *kind;
    change.day = TRY(people::parse_day(v.field("tmt")));
    change.basis = v.field("dasar");
    change.to_unit = v.field("unit");
    return actions::record_departure(a, change);
  });
  show(router, door, Method::post, at + "/akun", set_account);
  show(router, door, Method::post, at + "/kode", drop_code);
  post(router, door, set + "/libur", [](const Administering& a, const Visit& v) -> Result<void> {
    return actions::set_day_off(a, TRY(people::parse_day(v.field("tanggal"))), v.field("nama"));
  });
  post(router, door, set + "/daftar-libur", [](const Administering& a, const Visit& v) -> Result<void> {
    const auto files = v.uploads("u.");
    if (files.empty()) return refused("staff.nothing_sent");
    const std::string typed = v.field("tahun");
    int year = 0;
    const auto [end, failed] = std::from_chars(typed.data(), typed.data() + typed.size(), year);
    if (failed != std::errc{} || end != typed.data() + typed.size()) return malformed("staff.form");
    TRY(actions::set_holidays(a, v.field("asal"), year, files.front().bytes, false));
    return {};
  }, {.body_limit = with_papers});
  post(router, door, set + "/nomor", [](const Administering& a, const Visit& v) {
    return actions::set_number_pattern(a, v.field("buku"), v.field("pola"));
  });
  post(router, door, set + "/kode", [](const Administering& a, const Visit& v) {
    return actions::require_second_factor(a, v.field("peran"), v.field("wajib") == "ya");
  });
  post(router, door, set + "/syarat", [](const Administering& a, const Visit& v) {
    return actions::require_qualification(a, v.field("peran"), v.field("jenis"), v.field("wajib") == "ya");
  });
}

}  // namespace paraf::staff
