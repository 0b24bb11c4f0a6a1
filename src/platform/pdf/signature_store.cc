#include "platform/pdf/signature_store.h"

#include <fmt/format.h>

#include <stdexcept>

#include "platform/pdf/bounded.h"
#include "platform/pdf/qpdf.h"
#include "platform/pdf/syntax.h"
#include "platform/pdf/update.h"

namespace paraf::pdf {
namespace {

using Object = QPDFObjectHandle;

constexpr int most_items = 20'000;  // of one array: beyond that it is no store but a trap

ObjectId id_of(Object object) { return {object.getObjGen().getObj(), object.getObjGen().getGen()}; }

Bytes data_of(Object stream) {
  const std::shared_ptr<Buffer> data = stream.getStreamData(qpdf_dl_generalized);
  return Bytes(data->getBuffer(), data->getBuffer() + data->getSize());
}

std::set<Bytes> items_of(Object array) {
  std::set<Bytes> out;
  if (!array.isArray()) return out;
  if (array.getArrayNItems() > most_items) throw std::runtime_error("security store too large");
  for (int i = 0; i < array.getArrayNItems(); ++i) {
    if (array.getArrayItem(i).isStream()) out.insert(data_of(array.getArrayItem(i)));
  }
  return out;
}

// The names differ: /Certs in the store, /Cert under /VRI [§12.8.4.3, tables 261 and 262].
Evidence evidence_of(Object dictionary, bool of_signature) {
  return {items_of(dictionary.getKey(of_signature ? "/Cert" : "/Certs")),
          items_of(dictionary.getKey(of_signature ? "/OCSP" : "/OCSPs")),
          items_of(dictionary.getKey(of_signature ? "/CRL" : "/CRLs"))};
}

class Writing {
 public:
  Writing(const File& file, const SecurityStore& more) : file_(file), more_(more), update_(file) {}

  Bytes run() {
    Object root = file_.reader().getRoot(), store = root.getKey("/DSS");
    for (const char* key : {"/Certs", "/OCSPs", "/CRLs"})
      remember(store.isDictionary() ? store.getKey(key) : Object::newNull());
    Evidence all = more_.all;
    for (const auto& [signature, evidence] : more_.by_signature) all.add(evidence);

    std::map<std::string, std::string> entries = dictionary(store, all, false);
    const std::string signatures =
        by_signature(store.isDictionary() ? store.getKey("/VRI") : Object::newNull());
    if (!signatures.empty()) entries["/VRI"] = signatures;
    if (!changed_) return {};
    const bool own = store.isDictionary() && store.isIndirect();
    const ObjectId id = own ? id_of(store) : update_.add();
    update_.put(id, text_of(entries));
    if (!own) {
      std::map<std::string, std::string> catalogue;
      for (auto& [key, value] : root.getDictAsMap())
        catalogue[Object::newName(key).unparse()] = Object{value}.unparse();
      catalogue["/DSS"] = update_.reference(id);
      update_.put(id_of(root), text_of(catalogue));
    }
    return update_.finish();
  }

 private:
  static std::string text_of(const std::map<std::string, std::string>& entries) {
    std::string out = "<< ";
    for (const auto& [key, value] : entries) out += key + " " + value + " ";
    return out + ">>";
  }

  void remember(Object array) {
    for (int i = 0; array.isArray() && i < array.getArrayNItems() && i < most_items; ++i) {
      Object item = array.getArrayItem(i);
      if (item.isStream()) streams_.try_emplace(data_of(item), item.unparse());
    }
  }

  std::string stream(const Bytes& der) {
    const auto [at, is_new] = streams_.try_emplace(der);
    if (is_new) {
      const ObjectId id = update_.add();
      update_.put_stream(id, "", der);
      at->second = update_.reference(id);
    }
    return at->second;
  }

  // The array with what is missing in it; where it is an object of its own, that object.
  std::string array(Object before, const std::set<Bytes>& wanted) {
    const std::set<Bytes> there = items_of(before);
    std::string more;
    for (const Bytes& der : wanted) {
      if (!there.contains(der)) more += stream(der) + " ";
    }
    if (more.empty()) return before.isArray() ? before.unparse() : std::string{};
    changed_ = true;
    std::string text = "[ ";
    for (int i = 0; before.isArray() && i < before.getArrayNItems(); ++i)
      text += before.getArrayItem(i).unparse() + " ";
    return placed(before, text + more + "]");
  }

  std::string placed(Object before, const std::string& text) {
    if (!before.isIndirect() || before.isNull()) return text;
    update_.put(id_of(before), text);
    return before.unparse();
  }

  std::map<std::string, std::string> dictionary(Object before, const Evidence& evidence, bool of_signature) {
    std::map<std::string, std::string> out;
    if (before.isDictionary()) {
      for (auto& [key, value] : before.getDictAsMap())
        out[Object::newName(key).unparse()] = Object{value}.unparse();
    }
    const auto set = [&](const char* key, const std::set<Bytes>& items) {
      const std::string text = array(before.isDictionary() ? before.getKey(key) : Object::newNull(), items);
      if (!text.empty()) out[key] = text;
    };
    set(of_signature ? "/Cert" : "/Certs", evidence.certificates);
    set(of_signature ? "/OCSP" : "/OCSPs", evidence.ocsps);
    set(of_signature ? "/CRL" : "/CRLs", evidence.crls);
    return out;
  }

  std::string by_signature(Object before) {
    std::map<std::string, std::string> entries;
    if (before.isDictionary()) {
      for (auto& [key, value] : before.getDictAsMap())
        entries[Object::newName(key).unparse()] = Object{value}.unparse();
    }
    bool any = false;
    for (const auto& [signature, evidence] : more_.by_signature) {
      Object entry = before.isDictionary() ? before.getKey("/" + signature) : Object::newNull();
      const bool changed_before = std::exchange(changed_, false);
      const auto fields = dictionary(entry, evidence, true);
      const bool differs = changed_ || !entry.isDictionary();
      changed_ = changed_before || differs;
      if (!differs) continue;
      any = true;
      entries["/" + signature] = placed(entry, text_of(fields));
    }
    if (!any) return before.isDictionary() ? before.unparse() : std::string{};
    return placed(before, text_of(entries));
  }

  const File& file_;
  const SecurityStore& more_;
  Update update_;
  std::map<Bytes, std::string> streams_;  // content → reference
  bool changed_ = false;
};

tl::unexpected<Error> damaged(const char* detail) {
  return tl::unexpected<Error>{Error{ErrorKind::malformed, "pdf.damaged", {}, detail}};
}

}  // namespace

void Evidence::add(const Evidence& other) {
  certificates.insert(other.certificates.begin(), other.certificates.end());
  ocsps.insert(other.ocsps.begin(), other.ocsps.end());
  crls.insert(other.crls.begin(), other.crls.end());
}

Result<SecurityStore> security_store(const File& file) {
  const UnpackBudget budget;
  try {
    SecurityStore out;
    Object store = file.reader().getRoot().getKey("/DSS");
    if (!store.isDictionary()) return out;
    out.all = evidence_of(store, false);
    Object signatures = store.getKey("/VRI");
    if (!signatures.isDictionary()) return out;
    for (auto& [key, entry] : signatures.getDictAsMap()) {
      if (Object{entry}.isDictionary()) out.by_signature[key.substr(1)] = evidence_of(entry, true);
    }
    return out;
  } catch (const std::exception& problem) {
    return damaged(problem.what());
  }
}

Result<Bytes> add_to_security_store(const File& file, const SecurityStore& more) {
  const UnpackBudget budget;
  try {
    Bytes tail = Writing{file, more}.run();
    if (const auto damage = file.damage()) return damaged(damage->c_str());
    return tail;
  } catch (const std::exception& problem) {
    return damaged(problem.what());
  }
}

}  // namespace paraf::pdf
