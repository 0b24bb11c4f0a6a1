// doors/esign/verify_view.h: a verdict in the words of the eSign interfaces.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "actions/services.h"
#include "platform/messages/messages.h"
#include "trust/signing/check.h"

namespace paraf::esign {

struct Reading {
  const actions::Services& services;
  const messages::Catalogue& messages;
  messages::Language language;
};

// Version 1: nama_dokumen, jumlah_signature, notes, details[], summary.
boost::json::object verified_v1(const Reading& reading, const signing::Report& report, ByteView file,
                                const std::string& name);
// Version 2: conclusion, description, signatureCount, signatureInformations[].
boost::json::object verified_v2(const Reading& reading, const signing::Report& report);

}  // namespace paraf::esign
