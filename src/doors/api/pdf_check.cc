#include "doors/api/pdf_check.h"

#include "trust/ca/status.h"
#include "trust/signing/check_process.h"

namespace paraf::api {

signing::Report check_pdf(const actions::Services& services, ByteView file, Secret password) {
  signing::CheckOptions options;
  options.password = std::move(password);
  options.anchors = {services.authority.certificate(keys::Purpose::root)};
  options.intermediates = {services.authority.certificate(keys::Purpose::issuing)};
  options.now = services.clock.now();
  options.max_octets = std::size_t{32} << 20;
  options.max_signatures = 50;
  options.name_revisions = true;
  options.revocation = [&](const crypto::Certificate& certificate, const crypto::Certificate& issuer,
                           Timestamp at) -> signing::RevocationAnswer {
    const auto status = services.authority.status().status(issuer, certificate.serial());
    if (!status || status->kind == validation::Status::Kind::unknown) return {};
    if (status->kind == validation::Status::Kind::good) return {signing::Revocation::good, std::nullopt};
    // Revoked later than it signed: the signature was good when it was given.
    if (status->revoked_at > at) return {signing::Revocation::good, std::nullopt};
    return {signing::Revocation::revoked, status->revoked_at};
  };
  auto report = signing::check_apart(file, options);
  if (report) return std::move(*report);
  signing::Report none;  // no process is to be had: nothing is read here instead
  none.findings.push_back({report.error().code, {}});
  return none;
}

}  // namespace paraf::api
