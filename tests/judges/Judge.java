// tests/judges/Judge.java: PDFBox 2 and Bouncy Castle, as Debian has them, judge the signatures of
// a PDF: nothing of Paraf is used. One line a signature:
//
//     Tanda_Tangan_1: integrity=ok trust=ok stamp=ok coverage=revision signer=CN=...
//
// Exit 0: every integrity ok (and with --root: every chain, and every time stamp that is there).
//
//   java -cp "$(judge_classpath)" Judge.java FILE [--root root.pem] [--at-stamp]
//   java -cp "$(judge_classpath)" Judge.java --manifest LIST.tsv [--root root.pem]
import java.io.File;
import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Security;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.form.PDSignatureField;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.util.Selector;
import org.bouncycastle.util.Store;

public class Judge {
  static final List<X509Certificate> roots = new ArrayList<>();
  static boolean good = true;

  static String verdict(boolean ok) {
    if (!ok) good = false;
    return ok ? "ok" : "WRONG";
  }

  static String chain(X509Certificate leaf, Store<X509CertificateHolder> store, Date at, List<String> critical) {
    if (roots.isEmpty()) return "not-asked";
    try {
      List<X509Certificate> all = new ArrayList<>();
      JcaX509CertificateConverter convert = new JcaX509CertificateConverter().setProvider("BC");
      for (X509CertificateHolder holder : store.getMatches(null)) all.add(convert.getCertificate(holder));
      all.add(leaf);
      Set<TrustAnchor> anchors = new HashSet<>();
      for (X509Certificate root : roots) anchors.add(new TrustAnchor(root, null));
      X509CertSelector target = new X509CertSelector();
      target.setCertificate(leaf);
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
      parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(all)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(at);
      // A critical EKU is for the application to judge [RFC 5280 §4.2.1.12]; here it is document signing.
      parameters.addCertPathChecker(new java.security.cert.PKIXCertPathChecker() {
        public void init(boolean forward) {}
        public boolean isForwardCheckingSupported() { return true; }
        public Set<String> getSupportedExtensions() { return null; }
        public void check(java.security.cert.Certificate c, java.util.Collection<String> unresolved) {
          unresolved.remove("2.5.29.37");
        }
      });
      CertPathBuilder.getInstance("PKIX", "BC").build(parameters);
      return "ok";
    } catch (Exception problem) {
      good = false;
      return "WRONG(" + problem.getMessage() + ")";
    }
  }

  static void judge(PDSignature signature, String field, byte[] file) throws Exception {
    byte[] contents = signature.getContents(file);
    byte[] covered = signature.getSignedContent(file);
    int[] range = signature.getByteRange();
    String coverage = range[2] + range[3] == file.length ? "file" : "revision";
    JcaX509CertificateConverter convert = new JcaX509CertificateConverter().setProvider("BC");

    if ("ETSI.RFC3161".equals(signature.getSubFilter())) {
      TimeStampToken token = new TimeStampToken(new CMSSignedData(contents));
      System.out.println(field + ": document-time-stamp=" + stamp(token, covered));
      return;
    }
    CMSSignedData cms = new CMSSignedData(new CMSProcessableByteArray(covered), contents);
    Store<X509CertificateHolder> store = cms.getCertificates();
    for (SignerInformation signer : cms.getSignerInfos().getSigners()) {
      @SuppressWarnings("unchecked")
      Selector<X509CertificateHolder> selector = (Selector<X509CertificateHolder>) (Selector<?>) signer.getSID();
      X509CertificateHolder holder = store.getMatches(selector).iterator().next();
      X509Certificate certificate = convert.getCertificate(holder);
      boolean whole = signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(certificate.getPublicKey()));

      // PAdES: the certificate is bound by its hash, and the time is not in the attributes.
      String pades = "ok";
      Attribute bound = signer.getSignedAttributes().get(PKCSObjectIdentifiers.id_aa_signingCertificateV2);
      if (bound == null) {
        pades = "no-signing-certificate";
      } else {
        SigningCertificateV2 names = SigningCertificateV2.getInstance(bound.getAttrValues().getObjectAt(0));
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(holder.getEncoded());
        String algorithm = names.getCerts()[0].getHashAlgorithm().getAlgorithm().getId();
        if (algorithm.equals("2.16.840.1.101.3.4.2.2")) hash = MessageDigest.getInstance("SHA-384").digest(holder.getEncoded());
        if (!Arrays.equals(hash, names.getCerts()[0].getCertHash())) pades = verdict(false);
      }
      if (signer.getSignedAttributes().get(PKCSObjectIdentifiers.pkcs_9_at_signingTime) != null) pades = "signing-time";

      Date at = signature.getSignDate().getTime();
      String stamp = "none";
      if (signer.getUnsignedAttributes() != null) {
        Attribute attribute = signer.getUnsignedAttributes().get(new ASN1ObjectIdentifier("1.2.840.113549.1.9.16.2.14"));
        if (attribute != null) {
          TimeStampToken token = new TimeStampToken(new CMSSignedData(attribute.getAttrValues().getObjectAt(0).toASN1Primitive().getEncoded()));
          stamp = stamp(token, signer.getSignature());
          at = token.getTimeStampInfo().getGenTime();
        }
      }
      System.out.println(field + ": integrity=" + verdict(whole) + " trust=" + chain(certificate, store, at, null) + " stamp=" + stamp
          + " pades=" + pades + " coverage=" + coverage + " signer=" + certificate.getSubjectX500Principal().getName());
    }
  }

  static String stamp(TimeStampToken token, byte[] stamped) throws Exception {
    JcaX509CertificateConverter convert = new JcaX509CertificateConverter().setProvider("BC");
    @SuppressWarnings("unchecked")
    Selector<X509CertificateHolder> selector = (Selector<X509CertificateHolder>) (Selector<?>) token.getSID();
    X509CertificateHolder holder = token.getCertificates().getMatches(selector).iterator().next();
    token.validate(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(holder));  // throws
    String name = token.getTimeStampInfo().getHashAlgorithm().getAlgorithm().getId();
    byte[] imprint = MessageDigest.getInstance(name, "BC").digest(stamped);
    if (!Arrays.equals(imprint, token.getTimeStampInfo().getMessageImprintDigest())) return verdict(false);
    String trust = chain(convert.getCertificate(holder), token.getCertificates(), token.getTimeStampInfo().getGenTime(), null);
    return trust.equals("not-asked") ? "ok" : trust;
  }

  static int judgeFile(Path path, String password) throws Exception {
    byte[] file = Files.readAllBytes(path);
    int count = 0;
    try (PDDocument document = PDDocument.load(file, password)) {
      for (PDSignatureField field : document.getSignatureFields()) {
        if (field.getSignature() == null) continue;
        ++count;
        try {
          judge(field.getSignature(), field.getFullyQualifiedName(), file);
        } catch (Exception problem) {
          good = false;
          System.out.println(field.getFullyQualifiedName() + ": integrity=WRONG(" + problem + ")");
        }
      }
    }
    return count;
  }

  public static void main(String[] arguments) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    File path = new File(arguments[0]);
    for (int i = 1; i + 1 < arguments.length; i++) {
      if (arguments[i].equals("--root")) {
        try (FileInputStream in = new FileInputStream(arguments[i + 1])) {
          for (var c : CertificateFactory.getInstance("X.509", "BC").generateCertificates(in)) roots.add((X509Certificate) c);
        }
      }
    }
    if (arguments[0].equals("--manifest")) {  // FILE <tab> password or "-" …, beside the manifest
      Path manifest = Path.of(arguments[1]);
      for (String line : Files.readAllLines(manifest)) {
        String[] cells = line.split("\t");
        System.out.println("file=" + cells[0]);
        if (judgeFile(manifest.resolveSibling(cells[0]), cells[1].equals("-") ? "" : cells[1]) == 0) good = false;
      }
      System.exit(good ? 0 : 1);
    }
    int count = judgeFile(path.toPath(), "");
    System.out.println("signatures=" + count);
    System.exit(good && count > 0 ? 0 : 1);
  }
}
