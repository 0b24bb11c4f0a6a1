// actions/certificate_record.h: the authority's record of a certificate that an office names by its serial.
//
// After a rollover certificates stand under several issuing CAs ("issuing", "issuing.2", …), and an office
// keeps the serial alone; under which CA it stands is found here.
#pragma once

#include <string>

#include "actions/services.h"
#include "trust/ca/ca.h"

namespace paraf::actions {

// A subscriber's certificate; not_found ca.no_certificate.
Result<ca::Record> certificate_record(const Services& s, const SubscriberId& subscriber,
                                      const std::string& serial);
// The same by the serial alone, under every issuing CA there is (never the root's own).
Result<ca::Record> certificate_record(const Services& s, const std::string& serial);

}  // namespace paraf::actions
