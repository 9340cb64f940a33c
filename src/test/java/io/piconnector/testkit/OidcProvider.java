package io.piconnector.testkit;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A company's log-in: OpenID Connect, as far as a client needs it. Everybody who asks is logged in as the same person. */
public final class OidcProvider implements AutoCloseable {

    private static final Pattern PARAMETER = Pattern.compile("[?&](redirect_uri|state)=([^&]*)");

    private final Peer peer = Peer.start("oidc");
    private final KeyPair keys;
    private volatile String user = "grace";
    private volatile String group = "pi-operators";

    private OidcProvider(KeyPair keys) {
        this.keys = keys;
        peer.replies(this::reply);
    }

    public static OidcProvider start() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return new OidcProvider(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public String url() {
        return peer.url("");
    }

    /** Who logs in from now on. */
    public void logsIn(String name, String groupOfName) {
        user = name;
        group = groupOfName;
    }

    /** A token as a program gets it. */
    public String token(String name, String groupOfName) {
        long now = Instant.now().getEpochSecond();
        String text = base64("{\"alg\":\"RS256\",\"kid\":\"one\",\"typ\":\"JWT\"}") + "."
                + base64(("{\"iss\":\"%s\",\"sub\":\"%s\",\"upn\":\"%s\",\"aud\":\"console\",\"groups\":[\"%s\"],"
                                + "\"iat\":%d,\"exp\":%d}")
                        .formatted(url(), name, name, groupOfName, now, now + 300));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Reply reply(Call call) {
        String path = call.target().replaceAll("\\?.*", "");
        return switch (path) {
            case "/.well-known/openid-configuration" -> Reply.json("""
                        {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
                         "jwks_uri": "%1$s/keys"}""".formatted(url()));
            case "/keys" -> Reply.json(keySet());
            case "/authorize" -> Reply.status(302).header("Location", back(call.target()));
            case "/token" ->
                Reply.json(
                        "{\"access_token\":\"%1$s\",\"id_token\":\"%1$s\",\"token_type\":\"Bearer\",\"expires_in\":300}"
                                .formatted(token(user, group)));
            default -> Reply.status(404);
        };
    }

    private static String back(String target) {
        String redirect = "";
        String state = "";
        Matcher parameter = PARAMETER.matcher(target);
        while (parameter.find()) {
            String value = URLDecoder.decode(parameter.group(2), StandardCharsets.UTF_8);
            if (parameter.group(1).equals("state")) {
                state = value;
            } else {
                redirect = value;
            }
        }
        return redirect + "?code=a-code&state=" + state;
    }

    private String keySet() {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"one\",\"use\":\"sig\",\"alg\":\"RS256\",\"n\":\"%s\",\"e\":\"%s\"}]}"
                .formatted(
                        base64(unsigned(key.getModulus().toByteArray())),
                        base64(unsigned(key.getPublicExponent().toByteArray())));
    }

    private static byte[] unsigned(byte[] number) {
        return number[0] == 0 ? Arrays.copyOfRange(number, 1, number.length) : number;
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        peer.close();
    }
}
