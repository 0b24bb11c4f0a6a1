// office/letters/emblem.h: a neutral drawn emblem for the kop.
//
// Never a real coat of arms: those belong to their governments. An office that may use one sets its own
// picture; until then its letters show a plain sign, drawn as vectors.
#pragma once

#include <string_view>

#include "platform/pdf/canvas.h"

namespace paraf::letters {

// which: "perisai" (a shield), "bulat" (a disc), "segi_lima" (a pentagon); anything else is a shield.
void draw_emblem(pdf::Canvas& canvas, std::string_view which, pdf::Point top_left, double side);

}  // namespace paraf::letters
