// platform/messages/messages.h: every sentence a person can read, in Indonesian and English.
//
// The sentences are kept in messages/id/*.yaml and messages/en/*.yaml, one file per area, under the permanent code of an Error
// (`workflow.documents_missing`) or of a word on a screen (`screen.follow_case`). They are part of the program, so that a missing
// folder cannot leave a person with a bare code. A {blank} is filled from the facts of the Error; a fact that is a word of the
// program is said by its own sentence (`fact.status.withdrawn`), one with a phrase of its own within that (`fact.near`), and one
// named `because`, the code of what lies beneath, by what that says: {because_next} is then what to do about it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace paraf::messages {

enum class Language { id, en };

// language_of reads an Accept-Language header (RFC 9110 §12.5.4) or a bare tag, and is
// Indonesian unless English is preferred.
Language language_of(std::string_view accept_language);

struct Sentence {
  std::string title;   // "Berkas belum lengkap"
  std::string say;     // what is so
  std::string next;    // what to do next
  std::string clause;  // the rule it rests on, or empty
};

class Catalogue {
 public:
  // embedded reads the sentences that were compiled in.
  static Result<Catalogue> embedded();
  // parse reads one language's YAML: a map from code to {title, say, next, clause} or to a text.
  static Result<Catalogue> parse(std::string_view indonesian, std::string_view english);

  // sentence is what a reader is told of a failure. An `internal` one tells nothing but what to do;
  // a code without a sentence (a test forbids it) is told as an internal one.
  Sentence sentence(Language language, const Error& error) const;

  // text is a plain sentence or word, its blanks filled; the code itself when there is none.
  std::string text(Language language, std::string_view code, const Facts& facts = {}) const;

  bool has(Language language, std::string_view code) const;
  std::vector<std::string> codes(Language language) const;
  const Sentence* find(Language language, std::string_view code) const;

 private:
  using Map = std::map<std::string, Sentence, std::less<>>;
  const Map& of(Language language) const { return language == Language::id ? indonesian_ : english_; }
  Map indonesian_;
  Map english_;
};

// fill puts the facts into the {blanks} of a text; a blank without a fact stays as it stands.
std::string fill(std::string_view text, const Facts& facts);
// blanks lists the names a text asks for.
std::vector<std::string> blanks(std::string_view text);

}  // namespace paraf::messages
