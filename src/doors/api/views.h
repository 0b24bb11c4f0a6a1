// doors/api/views.h: what the Desk shows, as JSON. docs/openapi.yaml describes each under its schema.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "actions/desk.h"
#include "platform/http/http.h"

namespace paraf::api {

boost::json::value to_json(const actions::CaseRef& subject);
boost::json::value to_json(const actions::Receipt& receipt);
boost::json::value to_json(const actions::Ledger& ledger);
boost::json::value to_json(const actions::Task& task);
boost::json::value to_json(const actions::CaseLine& line);
boost::json::value to_json(const actions::CaseView& view);
boost::json::value to_json(const actions::Tracking& tracking);
boost::json::value to_json(const actions::CertificateView& certificate);
boost::json::value to_json(const actions::SignedFile& file);

boost::json::value texts(const std::vector<std::string>& items);  // an array of them

// An instant, or null for one that is not set.
boost::json::value to_json(Timestamp instant);

template <typename T>
boost::json::value list_of(const std::vector<T>& items) {
  boost::json::array array;
  for (const T& item : items) array.push_back(to_json(item));
  return array;
}

http::Response answer(const boost::json::value& value, int status = 200);
// A file to be kept, under its own name. [RFC 6266, RFC 8187]
http::Response download(const actions::File& file);
http::Response download(const actions::LongFile& file);  // sent piece by piece

}  // namespace paraf::api
