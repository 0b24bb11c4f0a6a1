#include "doors/api/authorisation.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace paraf::api {

namespace {

using http::Method;

constexpr Endpoint table[] = {
    {"logIn", Method::post, "/api/v1/login", Who::anybody},
    {"logOut", Method::post, "/api/v1/logout", Who::person},
    {"me", Method::get, "/api/v1/me", Who::person},
    {"changePassword", Method::post, "/api/v1/me/password", Who::person},
    {"listSessions", Method::get, "/api/v1/me/sessions", Who::person},
    {"endSession", Method::del, "/api/v1/me/sessions/{session}", Who::person},
    {"askEmailConfirmation", Method::post, "/api/v1/me/email-confirmation", Who::person},
    {"beginSecondFactor", Method::post, "/api/v1/me/second-factor", Who::person},
    {"confirmSecondFactor", Method::post, "/api/v1/me/second-factor/confirm", Who::person},

    {"readNotices", Method::get, "/api/v1/me/notices", Who::person},
    {"chooseNotices", Method::post, "/api/v1/me/notices", Who::person},
    {"sendPhoneCode", Method::post, "/api/v1/me/notices/code", Who::person},
    {"provePhone", Method::post, "/api/v1/me/notices/code/confirm", Who::person},
    {"listProcedures", Method::get, "/api/v1/procedures", Who::person},
    {"inbox", Method::get, "/api/v1/inbox", Who::person},
    {"listCases", Method::get, "/api/v1/cases", Who::person},
    {"submitCase", Method::post, "/api/v1/cases", Who::person},
    {"viewCase", Method::get, "/api/v1/cases/{office}/{case}", Who::person},
    {"act", Method::post, "/api/v1/cases/{office}/{case}/acts", Who::person},
    {"amendCase", Method::post, "/api/v1/cases/{office}/{case}/papers", Who::person},
    {"withdrawCase", Method::post, "/api/v1/cases/{office}/{case}/withdrawal", Who::person},
    {"readUnread", Method::get, "/api/v1/inbox/unread", Who::person},
    {"claimCase", Method::post, "/api/v1/cases/{office}/{case}/claim", Who::official},
    {"releaseCase", Method::del, "/api/v1/cases/{office}/{case}/claim", Who::official},
    {"markRead", Method::post, "/api/v1/cases/{office}/{case}/reading", Who::person},
    {"noteCase", Method::post, "/api/v1/cases/{office}/{case}/notes", Who::official},
    {"readConversation", Method::get, "/api/v1/cases/{office}/{case}/messages", Who::person},
    {"writeMessage", Method::post, "/api/v1/cases/{office}/{case}/messages", Who::person},
    {"takeBack", Method::post, "/api/v1/cases/{office}/{case}/taking-back", Who::official},
    {"refuseCase", Method::post, "/api/v1/cases/{office}/{case}/refusal", Who::official},
    {"sendBackCase", Method::post, "/api/v1/cases/{office}/{case}/sending-back", Who::official},
    {"recallCase", Method::post, "/api/v1/cases/{office}/{case}/recall", Who::official},
    {"handOverAgain", Method::post, "/api/v1/cases/{office}/{case}/hand-over", Who::official},
    {"downloadReceipt", Method::get, "/api/v1/cases/{office}/{case}/receipt", Who::person},
    {"listAccesses", Method::get, "/api/v1/cases/{office}/{case}/accesses", Who::person},
    {"listAppointments", Method::get, "/api/v1/appointments", Who::official},
    {"listLists", Method::get, "/api/v1/me/lists", Who::person},
    {"keepList", Method::post, "/api/v1/me/lists", Who::person},
    {"dropList", Method::post, "/api/v1/me/lists/drop", Who::person},
    {"listHolders", Method::get, "/api/v1/holders", Who::official},
    {"viewHolder", Method::get, "/api/v1/holders/{serial}", Who::official},
    {"submitCollective", Method::post, "/api/v1/collective", Who::person},
    {"listApplicants", Method::get, "/api/v1/cases/{office}/{case}/applicants", Who::person},
    {"amendApplicant", Method::post, "/api/v1/cases/{office}/{case}/applicants/{person}", Who::person},
    {"withdrawApplicant", Method::post, "/api/v1/cases/{office}/{case}/applicants/{person}/withdrawal", Who::person},
    {"downloadPaper", Method::get, "/api/v1/cases/{office}/{case}/papers/{document}", Who::person},
    {"downloadLetter", Method::get, "/api/v1/cases/{office}/{case}/letters/{letter}", Who::person},
    {"readLetter", Method::get, "/api/v1/cases/{office}/{case}/letters/{letter}/content", Who::official},
    {"listHints", Method::get, "/api/v1/cases/{office}/{case}/hints", Who::official},
    {"listMail", Method::get, "/api/v1/authority-mail", Who::official},
    {"downloadMail", Method::get, "/api/v1/authority-mail/{mail}", Who::official},
    {"downloadMailAttachment", Method::get, "/api/v1/authority-mail/{mail}/attachments/{number}", Who::official},
    {"settleMail", Method::post, "/api/v1/authority-mail/{mail}/settlement", Who::official},
    {"listParcels", Method::get, "/api/v1/parcels", Who::official},
    {"handOverParcel", Method::post, "/api/v1/parcels/hand-over", Who::official},
    {"listMarks", Method::get, "/api/v1/cases/{office}/{case}/letters/{letter}/marks", Who::official},
    {"markLetter", Method::post, "/api/v1/cases/{office}/{case}/letters/{letter}/marks", Who::official},
    {"editLetter", Method::patch, "/api/v1/cases/{office}/{case}/letters/{letter}", Who::official},
    {"downloadDisposition", Method::get, "/api/v1/cases/{office}/{case}/disposition", Who::official},

    {"readRegister", Method::get, "/api/v1/registers/{book}", Who::official},

    {"listTemplates", Method::get, "/api/v1/letter-templates", Who::official},
    {"readTemplate", Method::get, "/api/v1/letter-templates/{letter}", Who::official},
    {"checkTemplate", Method::post, "/api/v1/letter-templates/{letter}/check", Who::official},
    {"adoptTemplate", Method::put, "/api/v1/letter-templates/{letter}", Who::administrator},

    {"listSopProposals", Method::get, "/api/v1/sop-proposals", Who::official},
    {"proposeSop", Method::post, "/api/v1/sop-proposals", Who::administrator},
    {"coordinateSop", Method::post, "/api/v1/sop-proposals/{edition}/initials", Who::official},
    {"approveSop", Method::post, "/api/v1/sop-proposals/{edition}/decision", Who::official},
    {"walkSop", Method::get, "/api/v1/procedures/{sop}/walk", Who::official},
    {"moveCase", Method::post, "/api/v1/cases/{office}/{case}/edition", Who::administrator},
    {"deviate", Method::post, "/api/v1/cases/{office}/{case}/deviation", Who::official},

    {"readStatistics", Method::get, "/api/v1/statistics", Who::official},
    {"readEventLog", Method::get, "/api/v1/statistics/event-log", Who::official},
    {"readMonth", Method::get, "/api/v1/reports/{month}", Who::official},

    {"listSubscribers", Method::get, "/api/v1/subscribers", Who::officer},
    {"resendEnrolment", Method::post, "/api/v1/cases/{office}/{case}/enrolment", Who::officer},
    {"listAllCertificates", Method::get, "/api/v1/authority/certificates", Who::officer},
    {"searchInventory", Method::get, "/api/v1/authority/inventory", Who::officer},
    {"exportInventory", Method::get, "/api/v1/authority/inventory/file", Who::officer},
    {"viewCertificateHistory", Method::get, "/api/v1/authority/inventory/{serial}", Who::officer},
    {"reportExpiries", Method::get, "/api/v1/authority/expiries", Who::officer},
    {"exportExpiries", Method::get, "/api/v1/authority/expiries/file", Who::officer},
    {"viewAuthorityStatus", Method::get, "/api/v1/authority/status", Who::officer},
    {"listAuthorityRequests", Method::get, "/api/v1/authority/requests", Who::officer},
    {"askAuthorityAct", Method::post, "/api/v1/authority/requests", Who::officer},
    {"previewAuthorityAct", Method::post, "/api/v1/authority/previews", Who::officer},
    {"suspendCertificate", Method::post, "/api/v1/authority/inventory/{serial}/suspension", Who::officer},
    {"downloadRootRequest", Method::get, "/api/v1/authority/root-request", Who::officer},
    {"viewAuthorityRequest", Method::get, "/api/v1/authority/requests/{request}", Who::officer},
    {"amendAuthorityRequest", Method::post, "/api/v1/authority/requests/{request}/amendment", Who::officer},
    {"approveAuthorityRequest", Method::post, "/api/v1/authority/requests/{request}/approval", Who::officer},
    {"rejectAuthorityRequest", Method::post, "/api/v1/authority/requests/{request}/rejection", Who::officer},
    {"withdrawAuthorityRequest", Method::post, "/api/v1/authority/requests/{request}/withdrawal", Who::officer},
    {"retryAuthorityRequest", Method::post, "/api/v1/authority/requests/{request}/retry", Who::officer},
    {"checkIssuanceList", Method::post, "/api/v1/authority/lists", Who::officer},

    {"listCertificates", Method::get, "/api/v1/certificates", Who::person},
    {"downloadCertificate", Method::get, "/api/v1/certificates/{serial}", Who::person},
    {"revokeCertificate", Method::post, "/api/v1/certificates/{serial}/revocation", Who::person},
    {"signDocument", Method::post, "/api/v1/documents", Who::person},
    {"listDocuments", Method::get, "/api/v1/documents", Who::person},
    {"downloadDocument", Method::get, "/api/v1/documents/{document}", Who::person},
    {"listSignatures", Method::get, "/api/v1/signatures", Who::person},
    {"prepareSignature", Method::post, "/api/v1/signatures/prepare", Who::person},
    {"finishSignature", Method::post, "/api/v1/signatures/finish", Who::person},
    {"beginAuthenticator", Method::post, "/api/v1/me/authenticator", Who::person},
    {"confirmAuthenticator", Method::post, "/api/v1/me/authenticator/confirm", Who::person},
    {"dropAuthenticator", Method::post, "/api/v1/me/authenticator/drop", Who::person},

    {"verifyDocument", Method::post, "/api/v1/verify", Who::anybody},
    {"track", Method::get, "/api/v1/track/{code}", Who::anybody},
    {"openapi", Method::get, "/api/v1/openapi.yaml", Who::anybody},

    {"listPeople", Method::get, "/api/v1/admin/people", Who::administrator},
    {"addPerson", Method::post, "/api/v1/admin/people", Who::administrator},
    {"changePerson", Method::patch, "/api/v1/admin/people/{person}", Who::administrator},
    {"recordDeparture", Method::post, "/api/v1/admin/departures", Who::administrator},
    {"recordQualification", Method::post, "/api/v1/admin/qualifications", Who::administrator},
    {"requireQualification", Method::post, "/api/v1/admin/requirements", Who::administrator},
    {"requireSecondFactor", Method::post, "/api/v1/admin/second-factor", Who::administrator},
    {"dropSecondFactor", Method::post, "/api/v1/admin/second-factor/drop", Who::administrator},
    {"setDayOff", Method::post, "/api/v1/admin/days-off", Who::administrator},
    {"setNumberPattern", Method::post, "/api/v1/admin/numbers", Who::administrator},
    {"grantRole", Method::post, "/api/v1/admin/roles", Who::administrator},
    {"endRole", Method::post, "/api/v1/admin/roles/end", Who::administrator},
    {"appointStandIn", Method::post, "/api/v1/admin/stand-ins", Who::administrator},
    {"recordAgreement", Method::post, "/api/v1/admin/agreements", Who::administrator},
    {"enableAccount", Method::post, "/api/v1/admin/accounts", Who::administrator},
    {"bootstrapSigner", Method::post, "/api/v1/admin/signers", Who::administrator},
};

bool holds(const std::vector<std::string>& roles, std::string_view role) {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

}  // namespace

std::string_view name_of(Who who) {
  switch (who) {
    case Who::anybody: return "anybody";
    case Who::person: return "person";
    case Who::official: return "official";
    case Who::officer: return "officer";
    case Who::administrator: return "administrator";
  }
  return "";
}

std::span<const Endpoint> endpoints() { return table; }

const Endpoint& endpoint(std::string_view operation) {
  for (const Endpoint& row : table) {
    if (row.operation == operation) return row;
  }
  std::fprintf(stderr, "api: no row of the authorisation table for %s\n", std::string{operation}.c_str());
  std::abort();
}

bool allows(Who who, bool logged_in, const std::vector<std::string>& roles, bool in_authority) {
  switch (who) {
    case Who::anybody: return true;
    case Who::person: return logged_in;
    case Who::official:
      return logged_in && std::any_of(roles.begin(), roles.end(), [](const std::string& role) { return role != "pemohon"; });
    case Who::officer: return logged_in && in_authority && (holds(roles, "petugas_psre") || holds(roles, "verifikator"));
    case Who::administrator: return logged_in && holds(roles, "admin_instansi");
  }
  return false;
}

}  // namespace paraf::api
