// office/sop/form.h: reading a form with a pencil in hand.
//
// A Form takes values out of a YamlNode and notes what is wrong with them; it never stops. What is
// missing or of the wrong kind reads as empty.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "office/sop/yaml_tree.h"

namespace paraf::sop {

class Form {
 public:
  explicit Form(std::vector<Finding>& findings) : findings_(findings) {}

  void error(Place at, std::string_view code, Facts facts = {});
  void remark(Place at, std::string_view code, Facts facts = {});

  // fields holds a map to the words it may use: others, doubles and values that are no map are
  // errors, with the nearest known word as a suggestion. `where` is said in the words of the file: "kegiatan 3".
  bool fields(const YamlNode& node, std::string_view where, const std::vector<std::string_view>& known);
  const YamlNode* need(const YamlNode& map, std::string_view key, std::string_view where);

  std::string word(const YamlNode* node, std::string_view key);          // one line of text
  bool yes(const YamlNode* node, std::string_view key, bool otherwise);  // ya / tidak
  int number(const YamlNode* node, std::string_view key, int otherwise, int least, int most);
  std::vector<std::string> words(const YamlNode* node, std::string_view key);  // one, or a list
  Text text(const YamlNode* node, std::string_view key, const std::vector<std::string_view>& also = {});
  std::vector<Text> texts(const YamlNode* node, std::string_view key,
                          const std::vector<std::string_view>& also = {});
  // An id is lower-case letters, digits, - and _, beginning with a letter.
  std::string id(const YamlNode* node, std::string_view key);

 private:
  std::vector<Finding>& findings_;
};

// The word of a list nearest to a mistyped one, or "": at most two letters away.
std::string nearest(std::string_view word, const std::vector<std::string>& known);
std::string joined(const std::vector<std::string>& words, std::string_view between = ", ");
std::string listed(const std::vector<std::string>& words);  // joined for a sentence; "–" where there is none

}  // namespace paraf::sop
