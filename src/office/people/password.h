// office/people/password.h: whether what somebody types is the password of their account.
//
// The password lets in; the passphrase signs. Whoever has learnt the one must not have the other with it, so
// the two are compared when a passphrase is chosen.
#pragma once

#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"
#include "platform/store/store.h"

namespace paraf::people {

// is_password takes as long as a login (outside any transaction); false for who has no account.
Result<bool> is_password(store::Store& store, const PersonId& person, const Secret& typed);

}  // namespace paraf::people
