// doors/cli/openid_settings.h: the providers that people may sign in at, as an administrator writes them
// down.
//
//     penyedia:
//       - nama: sso-daerah               # in addresses: a-z 0-9 -
//         label: SSO Pemerintah Kabupaten     # on the button
//         instansi: contoh               # whose people it vouches for
//         issuer: https://sso.contoh.go.id/realms/asn
//         client_id: paraf
//         client_secret_file: /etc/paraf/sso.secret   # left out: a public client, shown by PKCE alone
//         cocokkan: email                # email (verified by the provider), or nip
//         klaim_nip: nip                 # with cocokkan: nip, the claim that holds it
//         faktor_kedua: [amr:mfa, "acr:2"]   # what of its word is taken for a second factor; left out: none
//         scope: openid email
//         acr_values: "2"                # asked of the provider
//         ca_file: /etc/paraf/sso-ca.pem
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/time.h"
#include "doors/staff/openid.h"

namespace paraf::cli {

// `malformed cli.settings` (facts: file, setting); `not_found cli.file` of a secret.
Result<staff::Providers> read_providers(std::string_view yaml, const std::string& file,
                                        const std::string& public_url, const Clock& clock, Random& random);

}  // namespace paraf::cli
