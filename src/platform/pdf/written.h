// platform/pdf/written.h: what one revision wrote, object by object, named as a reader knows it.
//
// A revision tells of objects by number. For a person they are the page, the note on it, the field's
// name, the proof of a signature; so the later of two states is walked from its root, and each object
// that was written gets the name of the first place it is met at. Whether it was allowed is judged
// elsewhere (changes.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/pdf/file.h"

namespace paraf::pdf {

struct Written {
  // One of: added, changed, removed, same (written again as it was).
  std::string_view how;
  // One of: catalogue, page_tree, page, content, annotation, field, signature_field, signature,
  // time_stamp, look, font, image, drawing, form, info, metadata, store, proof, tags, outline, layer,
  // names, action, attachment, annotations, object.
  std::string_view kind = "object";
  ObjectId object;
  std::size_t page = 0;   // from 1; 0: on none, or on many
  std::string subtype{};  // of an annotation: "Widget", "Text"; of a proof: "Certs", "OCSPs", "CRLs"
  std::string name{};     // of a field: "a.b.c"
  std::vector<std::string> keys{};  // of its dictionary, without the slash: what is new, other or gone
};

// `before` is an earlier revision of the same octets. In the order of the numbers; what only holds other
// objects (object streams, cross-reference streams) is left out. Stops after a bounded amount of work.
std::vector<Written> written_between(const File& before, const File& after);

// How many objects a revision's table tells of.
std::size_t standing_objects(const File& file);

}  // namespace paraf::pdf
