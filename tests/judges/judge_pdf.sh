#!/bin/bash
# tests/judges/judge_pdf.sh FILE ROOT.pem            what tools that nobody here wrote say about the
# tests/judges/judge_pdf.sh --root ROOT.pem FILE...  signatures of a PDF: one line a judge and file.
#
# Exit 0 only if every judge finds every signature whole, and those that can speak of trust (openssl,
# PDFBox with Bouncy Castle) trust it under this root. pdfsig's word on trust is shown and not
# counted: it judges certificates at the time of the run, whatever a time stamp proves, and its purposes
# are those of a mail program. mutool takes no root at all.
#
# PARAF_JUDGES="qpdf pdfsig mutool openssl pdfbox" says whom to ask; one that is not installed fails.
set -u
if [ "${1:-}" = --root ]; then
  root=$2
  shift 2
  files=("$@")
else
  files=("$1")
  root=$2
fi
root=$(realpath "$root") || exit 2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
judges=${PARAF_JUDGES:-qpdf pdfsig mutool openssl pdfbox}
bad=0

say() {  # judge, verdict, remark
  printf '%-20s %-8s %-5s %s\n' "$(basename "$file")" "$1" "$2" "$3"
  [ "$2" = ok ] || bad=1
}

# The containers of a file and what they cover, by the octets alone: N.cms, N.data.
extract() {
  perl -0777 -ne '
    my $n = 0;
    while (/\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/g) {
      my ($a, $b, $c, $d) = ($1, $2, $3, $4);
      next if $b + 2 > $c || $c + $d > length;
      my $der = pack "H*", substr($_, $b + 1, $c - $b - 2);
      my $size = ord(substr($der, 1, 1));
      if ($size >= 0x80) {
        my $k = $size & 0x7f;
        $size = 2 + $k + hex(unpack("H*", substr($der, 2, $k)));
      } else { $size += 2 }
      $n++;
      open my $out, ">:raw", "$ENV{WORK}/$n.cms"; print $out substr($der, 0, $size); close $out;
      open $out, ">:raw", "$ENV{WORK}/$n.data"; print $out substr($_, $a, $b), substr($_, $c, $d); close $out;
    }
    print $n;' "$1"
}

case " $judges " in *" pdfsig "*)
  mkdir -p "$work/nss"
  certutil -N -d "sql:$work/nss" --empty-password >/dev/null 2>&1
  certutil -A -d "sql:$work/nss" -n root -t "CT,CT,CT" -i "$root" >/dev/null 2>&1
  ${CC:-cc} -shared -fPIC -o "$work/keep.so" "$here/keep.c" || bad=1 ;;  # why: said there
esac
case " $judges " in *" pdfbox "*)
  jars=/usr/share/java
  classpath=$jars/pdfbox2.jar:$jars/fontbox2.jar:$jars/commons-logging.jar:$jars/bcprov.jar:$jars/bcpkix.jar:$jars/bcutil.jar
  mkdir -p "$work/classes"
  javac -encoding UTF-8 -nowarn -d "$work/classes" -cp "$classpath" "$here/Judge.java" || bad=1 ;;
esac

for file in "${files[@]}"; do
  file=$(realpath "$file") || exit 2
  rm -f "$work"/*.cms "$work"/*.data
  count=$(WORK=$work extract "$file")
  [ "${count:-0}" -gt 0 ] || { say count FAIL "no signature found"; continue; }
  for judge in $judges; do
    case $judge in
      qpdf)
        # The hints of a linearized file that was appended to no longer fit: every reader then reads
        # it as an ordinary file, and qpdf --check says so. They are no errors; all others are.
        out=$(qpdf --check "$file" 2>&1)
        errors=$(grep -iE 'warning|error' <<<"$out" |
          grep -viE 'No syntax or stream encoding errors|errors that qpdf cannot|operation succeeded with warnings|linearization|hint table|page offset|end of first page|object count mismatch|object length mismatch|shared (object|identifier)|first page')
        [ -z "$errors" ] && say qpdf ok "no syntax errors" || say qpdf FAIL "$(head -2 <<<"$errors" | tr '\n' ' ')" ;;
      pdfsig)
        out=$(LD_PRELOAD=$work/keep.so pdfsig -nssdir "sql:$work/nss" "$file" 2>&1)
        valid=$(grep -c 'Signature Validation: Signature is Valid' <<<"$out")
        trust=$(grep 'Certificate Validation' <<<"$out" | sed 's/.*: //' | sort | uniq -c | tr -s ' \n' ' ')
        [ "$valid" -eq "$count" ] && say pdfsig ok "$valid of $count valid; trust:$trust" ||
          say pdfsig FAIL "$valid of $count valid: $(grep 'Signature Validation' <<<"$out" | tr -s ' \n' ' ')" ;;
      mutool)
        out=$(mutool sign -v "$file" 2>&1)
        whole=$(grep -cE 'The document is unchanged since signing|The signature is valid but there have been edits' <<<"$out")
        [ "$whole" -eq "$count" ] && say mutool ok "$whole of $count whole" ||
          say mutool FAIL "$whole of $count: $(grep -v 'name:' <<<"$out" | tr -s '\n\t ' ' ')" ;;
      openssl)
        good=0
        for n in $(seq 1 "$count"); do
          openssl cms -verify -binary -inform DER -in "$work/$n.cms" -content "$work/$n.data" -CAfile "$root" \
            -purpose any -no_check_time -out /dev/null 2>"$work/err" && good=$((good + 1))
        done
        [ "$good" -eq "$count" ] && say openssl ok "$good of $count verified under the root" ||
          say openssl FAIL "$good of $count: $(tail -1 "$work/err")" ;;
      pdfbox)
        out=$(java -XX:TieredStopAtLevel=1 -Xshare:auto -cp "$work/classes:$classpath" Judge "$file" --root "$root" 2>"$work/err")
        code=$?
        stamps=$(grep -c 'stamp=ok' <<<"$out")
        [ $code -eq 0 ] && say pdfbox ok "$(tail -1 <<<"$out") trusted, with time stamp: $stamps" ||
          say pdfbox FAIL "$(tr '\n' ' ' <<<"$out") $(head -c 300 "$work/err")" ;;
    esac
  done
done
exit $bad
