// tests/foreign/Foreign.java: a stranger's program signs a PDF: PDFBox 2 and Bouncy Castle, as Debian has
// them; nothing of Paraf is used.
//
//   java -cp "$(judge_classpath)" Foreign KEYS.p12 PASSWORD OUT.pdf [how many times]
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Calendar;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

public class Foreign {
  static byte[] container(InputStream content, PrivateKey key, Certificate[] chain) throws Exception {
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    generator.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
        .build(new JcaContentSignerBuilder(algorithm).build(key), (X509Certificate) chain[0]));
    generator.addCertificates(new JcaCertStore(Arrays.asList(chain)));
    return generator.generate(new CMSProcessableByteArray(content.readAllBytes()), false).getEncoded();
  }

  public static void main(String[] arguments) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    char[] password = arguments[1].toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (FileInputStream in = new FileInputStream(arguments[0])) {
      store.load(in, password);
    }
    String alias = store.aliases().nextElement();
    PrivateKey key = (PrivateKey) store.getKey(alias, password);
    Certificate[] chain = store.getCertificateChain(alias);

    ByteArrayOutputStream first = new ByteArrayOutputStream();
    try (PDDocument document = new PDDocument()) {
      PDPage page = new PDPage();
      document.addPage(page);
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        content.beginText();
        content.setFont(PDType1Font.HELVETICA, 14);
        content.newLineAtOffset(72, 700);
        content.showText("Surat dari kantor lain");
        content.endText();
      }
      document.save(first);
    }
    byte[] file = first.toByteArray();
    int times = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 1;
    for (int i = 0; i < times; i++) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (PDDocument document = PDDocument.load(file)) {
        PDSignature signature = new PDSignature();
        signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
        signature.setSubFilter(PDSignature.SUBFILTER_ADBE_PKCS7_DETACHED);
        signature.setName("Orang Lain");
        signature.setSignDate(Calendar.getInstance());
        document.addSignature(signature, content -> {
          try {
            return container(content, key, chain);
          } catch (Exception problem) {
            throw new java.io.IOException(problem);
          }
        });
        document.saveIncremental(out);
      }
      file = out.toByteArray();
    }
    try (FileOutputStream out = new FileOutputStream(new File(arguments[2]))) {
      out.write(file);
    }
  }
}
