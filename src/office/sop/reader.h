// office/sop/reader.h: the parts of read(), in the order a clerk fills them in.
#pragma once

#include "office/sop/form.h"

namespace paraf::sop {

// What every part of the file may name.
struct Names {
  std::vector<std::string> performers, papers, letters, rows;
};

class Reader {
 public:
  Reader(const Verbs& verbs, std::vector<Finding>& findings);
  Sop read(const YamlNode& root);

 private:
  // load.cc: the head of the document and its lists
  void read_identity(const YamlNode& node);
  void read_head_field(const std::string& key, const YamlNode& node);
  void read_legend(const YamlNode& node);
  void read_performers(const YamlNode& node);
  void read_papers(const YamlNode& node);
  void read_age(const YamlNode& node, Paper& paper);
  void read_letters(const YamlNode& node);
  void read_rules(const YamlNode& root);

  // load_rows.cc: the table
  void read_rows(const YamlNode& node);
  Row read_row(const YamlNode& node);
  StandardTime read_time(const YamlNode* node);
  void read_marks(const YamlNode& node, Row& row);
  void read_steps(const YamlNode& node, Row& row);
  Step read_step(const YamlNode& node, const Row& row, std::size_t position);
  void read_params(const YamlNode& node, const VerbSpec& spec, Step& step);
  void read_outcomes(const YamlNode& node, const VerbSpec& spec, Step& step);
  void read_results(const YamlNode* node, Row& row);
  void settle_symbols(Row& row, bool first);
  void settle_needs();

  // A name that must be one of those the file declares; else it is this finding.
  void known(const YamlNode* at, const std::string& name, const std::vector<std::string>& names, std::string_view code);
  std::vector<std::string> performers_of(const YamlNode* node, std::string_view key);

  const Verbs& verbs_;
  Form form_;
  Sop sop_;
  Names names_;
};

}  // namespace paraf::sop
