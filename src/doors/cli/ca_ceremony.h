// doors/cli/ca_ceremony.h: the key ceremony from one reviewed file.   [CPS §6.1.1]
//
//     title: Pembentukan PSrE Contoh
//     place: Ruang kunci, Gedung A
//     officers:                         # two at least; each confirms by the first eight characters of the
//       - {name: Arief, role: ketua}    # file's SHA-256, as on the paper that was reviewed
//       - {name: Maria, role: saksi}
//     base_url: https://psre.contoh.go.id
//     offices: [psre]                   # folders below the SOP folder
//     database: ""                      # or postgresql://…
//     authority: {organization: …, root: …, issuing: …, ocsp: …, tsa: …, arc: 1.3.6.1.4.1.…}
//     keys: {root: rsa4096, issuing: rsa4096, ocsp: p256, tsa: rsa2048}
//     shards: 4
//     offline_root: yes                 # the root is another installation, without a network
//
// With offline_root the ceremony has two halves. request() makes the token and the issuing CA's key and writes
// the PKCS#10 request, which goes to the root's installation by hand; there two officers issue it under the
// profile own_ca. ceremony() then goes on with what comes back, from the same reviewed file alone:
//
//     paraf ca request upacara.yaml --data DIR --out penerbit.csr
//     paraf ca ceremony upacara.yaml --data DIR --root akar.cer --certificate penerbit.cer --root-list akar.crl
//     paraf ca root-list --data DIR akar.crl       # and from then on, before each list of the root ends
//
// A rehearsal does the same in a folder that is thrown away, with keys that are thrown away. Both leave a
// transcript as PDF, with places for the officers to sign: a rehearsal's says on every page that it is one.
#pragma once

#include <string>
#include <vector>

#include "doors/cli/installation.h"

namespace paraf::cli {

struct Ceremony {
  struct Officer {
    std::string name, role;
  };
  std::string title, place;
  std::vector<Officer> officers;
  Plan plan;
  bool offline_root = false;
  std::string hash;  // SHA-256 of the file, in hex
};

// malformed cli.ceremony (facts: line, what): a part that is missing, unknown or not possible.
Result<Ceremony> read_ceremony(std::string_view yaml);

// The transcript as lines, and as a PDF of A4 pages.
std::vector<std::string> transcript(const Ceremony& ceremony, bool rehearsal, Timestamp began,
                                    Timestamp ended, ca::Authority& authority,
                                    const std::string& journal_head);
Result<Bytes> transcript_pdf(const std::vector<std::string>& lines, const Ceremony& ceremony, bool rehearsal);

struct CeremonyOptions {
  std::string file, data, sop_folder, transcript = "upacara.pdf";
  std::string root, certificate, root_list;  // files of an offline root
  std::string out;                           // request(): where it is written
  bool rehearsal = false;
};
int ceremony(const CeremonyOptions& options);
// request makes the first half of a ceremony under an offline root; said again, it writes the same request.
int request(const CeremonyOptions& options);

}  // namespace paraf::cli
