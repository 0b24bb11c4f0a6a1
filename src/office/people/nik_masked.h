// office/people/nik_masked.h: a text in which every population number is masked.
#pragma once

#include <string>

namespace paraf::people {

// "NIK 3515144508680002" is "NIK 3515************"; what holds_nik would not find stays as it is.
std::string with_niks_masked(std::string text);

}  // namespace paraf::people
