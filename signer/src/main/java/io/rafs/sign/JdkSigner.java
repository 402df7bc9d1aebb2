package io.rafs.sign;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.List;

/** Signs through the JDK: RSA keys in memory, and any key in a token. */
final class JdkSigner implements Signer {
    private final VerifyingKey key;
    private final List<X509Certificate> chain;
    private final PrivateKey secret;
    private final Scheme.Provision provision;
    private final Ending ending;

    /** What is done in the end. */
    interface Ending {
        void run() throws IOException;
    }

    JdkSigner(
            VerifyingKey key,
            List<X509Certificate> chain,
            PrivateKey secret,
            Scheme.Provision provision,
            Ending ending) {
        this.key = key;
        this.chain = List.copyOf(chain);
        this.secret = secret;
        this.provision = provision;
        this.ending = ending;
    }

    @Override
    public VerifyingKey key() {
        return key;
    }

    @Override
    public List<X509Certificate> chain() {
        return chain;
    }

    @Override
    public byte[] sign(Scheme scheme, InputStream message) throws IOException {
        scheme.check(key.type());
        try {
            Signature signature = scheme.jdk(provision);
            signature.initSign(secret);
            update(signature, message);
            byte[] signed = signature.sign();
            return scheme.isRaw() ? raw(signed) : signed;
        } catch (GeneralSecurityException e) {
            throw new IOException("signing failed: " + e.getMessage(), e);
        }
    }

    private byte[] raw(byte[] der) throws IOException {
        return EcdsaSignature.fromDer(der)
                .orElseThrow(() -> new IOException("signing failed: the token's ECDSA signature is not DER"))
                .raw(key.bits() / 8);
    }

    static void update(Signature signature, InputStream message) throws IOException, SignatureException {
        byte[] buffer = new byte[16 << 10];
        for (int count = message.read(buffer); count >= 0; count = message.read(buffer)) {
            signature.update(buffer, 0, count);
        }
    }

    @Override
    public void close() throws IOException {
        ending.run();
    }
}
