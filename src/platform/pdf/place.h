// platform/pdf/place.h: where the annotations of a field are seen.
#pragma once

#include <vector>

#include "platform/pdf/signature.h"

namespace paraf::pdf {

// The widgets of a field, each as a place measured from the top left of its page as a reader sees
// it; those without extent, and those on no page, are left out.
std::vector<Place> widgets_of(const File& file, ObjectId field);

}  // namespace paraf::pdf
