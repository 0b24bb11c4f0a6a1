// doors/staff/authority.h: the authority's pages for its officers, below /meja/penyelenggara.
#pragma once

#include "actions/officers.h"
#include "doors/staff/pieces.h"

namespace paraf::staff {

inline constexpr const char* authority_home = "/meja/penyelenggara";

// The tabs of these pages; here: the path of the one that is open.
std::string authority_tabs(const Visit& v, std::string_view here);
// What is asked for, in words: "Mencabut sertifikat Siti Rahma".
std::string act_words(const Visit& v, const actions::OfficersRequest& request);

// What an act would do, as blocks.
std::string preview_of(const Visit& v, const actions::ActPreview& preview);

void mount_authority(http::Router& router, const Held& door);           // authority.cc
void mount_authority_requests(http::Router& router, const Held& door);  // authority_requests.cc
void mount_authority_acts(http::Router& router, const Held& door);      // authority_acts.cc

}  // namespace paraf::staff
