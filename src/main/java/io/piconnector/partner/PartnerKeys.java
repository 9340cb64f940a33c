package io.piconnector.partner;

import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.PartnerSettings;
import io.piconnector.config.WrongSetting;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The keys by which vendors' calls come in: {@code partners.VENDOR.keys.NAME}. Only their hashes are kept. The key tells the
 * customer, whose NAME is the account of all that comes with it.
 */
@ApplicationScoped
public class PartnerKeys implements CheckedAtStart {

    private static final String HASHED = "sha256:";

    /** Characters. A shorter key can be guessed. */
    private static final int MIN_LENGTH = 16;

    /** Greenhouse's limit. */
    private static final int MAX_LENGTH = 170;

    private final PartnerSettings settings;
    private final Map<String, List<Key>> byVendor = new HashMap<>();

    private record Key(String account, byte[] hash) {
        @Override
        public String toString() {
            return "Key[" + account + "]";
        }
    }

    PartnerKeys(PartnerSettings settings) {
        this.settings = settings;
        settings.vendors().forEach((vendor, set) -> set.keys().forEach((account, keys) -> {
            String name = "partners." + vendor + ".keys." + account;
            if (keys.size() > 2) {
                throw new WrongSetting(name, "has " + keys.size() + " keys", "write one, or two while it is replaced");
            }
            for (String key : keys) {
                byVendor.computeIfAbsent(vendor, v -> new ArrayList<>()).add(new Key(account, hash(name, key)));
            }
        }));
    }

    private static byte[] hash(String name, String key) {
        if (key.startsWith(HASHED)) {
            try {
                byte[] hash =
                        HexFormat.of().parseHex(key.substring(HASHED.length()).toLowerCase(Locale.ROOT));
                if (hash.length == 32) {
                    return hash;
                }
            } catch (IllegalArgumentException e) {
                // told below
            }
            throw new WrongSetting(name, "is no SHA-256 hash", "write sha256: and 64 hexadecimal digits");
        }
        if (key.length() < MIN_LENGTH || key.length() > MAX_LENGTH || !key.matches("[!-9;-~]+")) {
            throw new WrongSetting(
                    name,
                    "is no key",
                    "write " + MIN_LENGTH + " to " + MAX_LENGTH
                            + " letters and digits, such as openssl rand -hex 20 makes");
        }
        return sha256(key);
    }

    /** Whether a vendor may call at all. */
    public boolean isOn(String vendor) {
        return byVendor.containsKey(vendor) || webhookSecret(vendor).isPresent();
    }

    /** Returns the secret that signs a vendor's calls. */
    Optional<String> webhookSecret(String vendor) {
        return Optional.ofNullable(settings.vendors().get(vendor)).flatMap(PartnerSettings.Vendor::webhookSecret);
    }

    /**
     * Returns the account whose key a call has. The time it takes does not tell how much of a key is right.
     *
     * @param authorization the header; the key is the user name or the password of Basic, or a Bearer token
     * @param apiKey        the header {@code X-Api-Key}
     */
    Optional<String> account(String vendor, String authorization, String apiKey) {
        List<byte[]> sent = new ArrayList<>();
        sentKeys(authorization).forEach(key -> sent.add(sha256(key)));
        if (apiKey != null) {
            sent.add(sha256(apiKey.strip()));
        }
        String account = null;
        for (Key key : byVendor.getOrDefault(vendor, List.of())) {
            for (byte[] hash : sent) {
                if (MessageDigest.isEqual(key.hash, hash)) {
                    account = key.account;
                }
            }
        }
        return Optional.ofNullable(account);
    }

    private static List<String> sentKeys(String authorization) {
        String[] parts =
                authorization == null ? new String[0] : authorization.strip().split("\\s+", 2);
        if (parts.length == 2 && parts[0].equalsIgnoreCase("Bearer")) {
            return List.of(parts[1]);
        }
        if (parts.length == 2 && parts[0].equalsIgnoreCase("Basic")) {
            try {
                String pair = new String(Base64.getDecoder().decode(parts[1]), StandardCharsets.UTF_8);
                return List.of(pair.split(":", 2));
            } catch (IllegalArgumentException e) {
                return List.of();
            }
        }
        return List.of();
    }

    /** Returns the key of an account, if the settings have it in clear. */
    Optional<String> clear(String vendor, String account) {
        return Optional.ofNullable(settings.vendors().get(vendor))
                .map(set -> set.keys().get(account))
                .flatMap(keys ->
                        keys.stream().filter(key -> !key.startsWith(HASHED)).findFirst());
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
