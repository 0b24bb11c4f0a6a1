// platform/pdf/qpdf.h: the one way in which qpdf's headers are included here.
#pragma once

#define POINTERHOLDER_TRANSITION 4  // only std::shared_ptr: qpdf's own pointer is going away

// qpdf 11.3's JSON.hh destroys a vector of a class that is not complete yet, which clang 14 refuses
// in C++20 (the fuzz targets). Nothing here uses JSON: its name is enough.
#if defined(__clang__) && !defined(JSON_HH)
#define JSON_HH
class JSON;
#endif

#include <qpdf/QPDF.hh>
#include <qpdf/QPDFExc.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFWriter.hh>
