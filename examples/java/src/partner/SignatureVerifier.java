package partner;

import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.Iterator;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/** Reads and verifies the signature of a result with Bouncy Castle. */
final class SignatureVerifier {
    /** What a verified signature says. */
    record Verified(String content, String signerName, String certificatePem) {}

    private final X509Certificate issuer;
    private final X509Certificate root;

    /** @param chainPem issuing CA and root, in this order */
    SignatureVerifier(String chainPem) throws Exception {
        byte[] pem = chainPem.getBytes(StandardCharsets.US_ASCII);
        Collection<? extends java.security.cert.Certificate> chain =
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
        Iterator<? extends java.security.cert.Certificate> certificates = chain.iterator();
        issuer = (X509Certificate) certificates.next();
        root = (X509Certificate) certificates.next();
        issuer.verify(root.getPublicKey());
        root.verify(root.getPublicKey());
    }

    Verified verify(String signature) throws Exception {
        CMSSignedData signed = new CMSSignedData(Base64.getDecoder().decode(signature));
        SignerInformation signer = signed.getSignerInfos().getSigners().iterator().next();
        @SuppressWarnings("unchecked")
        Collection<X509CertificateHolder> matches = signed.getCertificates().getMatches(signer.getSID());
        X509CertificateHolder certificate = matches.iterator().next();

        if (!certificate.isSignatureValid(new JcaContentVerifierProviderBuilder().build(issuer))) {
            throw new SecurityException("the certificate is not of the issuing CA");
        }
        Time signingTime = Time.getInstance(
                signer.getSignedAttributes().get(CMSAttributes.signingTime).getAttrValues().getObjectAt(0));
        if (!certificate.isValidOn(signingTime.getDate())) {
            throw new SecurityException("the certificate was not valid when it signed");
        }
        if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(certificate))) {
            throw new SecurityException("the signature does not fit");
        }
        String name = certificate.getSubject().getRDNs(BCStyle.CN)[0].getFirst().getValue().toString();
        StringWriter pem = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(pem)) {
            writer.writeObject(certificate);
        }
        byte[] content = (byte[]) signed.getSignedContent().getContent();
        return new Verified(new String(content, StandardCharsets.UTF_8), name, pem.toString());
    }
}
