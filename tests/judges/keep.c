/* tests/judges/keep.c: NSS gives back no memory; for judging with pdfsig.

   poppler 22.12 hands the certificates of a signature to NSS without copying them and frees them with the
   signature (SignatureHandler::CMS_SignedDataCreate, ~SignatureHandler). When a later signature of the file
   brings the same certificate, NSS compares it with what lies in the freed memory by then, and pdfsig says
   "Unknown issue with Certificate" or "Trusted" as it happens. With this before it, pdfsig judges what it
   read. See docs/decisions/0020. */
void PORT_FreeArena_Util(void *arena, int zero) {
  (void)arena;
  (void)zero;
}
