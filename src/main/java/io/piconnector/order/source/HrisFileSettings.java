package io.piconnector.order.source;

import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.HrisSettings;
import io.piconnector.config.WrongSetting;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The {@code hris.file.*} settings. They are checked if {@code hris.file.uri} is set. */
@ApplicationScoped
public class HrisFileSettings implements CheckedAtStart {

    private static final String FOLDER = "hris.file.uri";
    private static final String KNOWN_HOSTS = "hris.file.known-hosts";
    private static final String PRIVATE_KEY = "hris.file.private-key";

    private static final String EXAMPLES = "write file:/path/to/folder, sftp://host:22/folder or ftps://host/folder";
    private static final Set<String> REMOTE = Set.of("sftp", "ftps");

    /** What a path must not hold: endpoint options, placeholders and encoded characters. */
    private static final Pattern NO_PATH = Pattern.compile("[?#%{}\\\\\\s]|RAW\\(");

    private final char separator;
    private String username;
    private String password;
    private String privateKey;
    private String knownHosts;

    HrisFileSettings(HrisSettings hris) {
        HrisSettings.File settings = hris.file();
        separator = settings.separator();
        settings.uri().ifPresent(folder -> read(folder, settings));
    }

    private void read(String folder, HrisSettings.File settings) {
        String scheme = folder.replaceFirst(":.*", "");
        if (scheme.equals("file")) {
            checkLocal(folder);
        } else if (REMOTE.contains(scheme)) {
            checkRemote(folder);
            username = required("hris.file.username", settings.username());
            privateKey = scheme.equals("sftp") ? privateKey(settings) : null;
            password = privateKey == null
                    ? required("hris.file.password", settings.password())
                    : settings.password().orElse(null);
        } else {
            throw new WrongSetting(FOLDER, "is not a file:, sftp: or ftps: URI", EXAMPLES);
        }
        if (scheme.equals("sftp")) {
            knownHosts = knownHosts(settings);
        }
    }

    private static String required(String name, Optional<String> value) {
        return value.orElseThrow(() -> new WrongSetting(name, "is not set", "set it"));
    }

    private static void checkLocal(String folder) {
        if (NO_PATH.matcher(folder).find()) {
            throw new WrongSetting(FOLDER, "holds more than a path", EXAMPLES);
        }
        Path path = Path.of(folder.substring("file:".length()).replaceFirst("^//", ""));
        if (!Files.isDirectory(path)) {
            throw new WrongSetting(FOLDER, "names no folder", "make " + path + ", or correct the path");
        }
        if (!Files.isReadable(path) || !Files.isWritable(path)) {
            throw new WrongSetting(
                    FOLDER,
                    "names a folder that cannot be read and written",
                    "allow both for " + path + ": files that were read are moved");
        }
    }

    private static void checkRemote(String folder) {
        URI uri;
        try {
            uri = URI.create(folder);
        } catch (IllegalArgumentException e) {
            throw new WrongSetting(FOLDER, "is no URI", EXAMPLES);
        }
        if (uri.getRawUserInfo() != null || folder.contains("@")) {
            throw new WrongSetting(
                    FOLDER, "holds credentials", "set hris.file.username and hris.file.password instead");
        }
        if (uri.getHost() == null) {
            throw new WrongSetting(FOLDER, "names no host", EXAMPLES);
        }
        if (NO_PATH.matcher(folder).find()) {
            throw new WrongSetting(FOLDER, "holds more than a host and a path", EXAMPLES);
        }
    }

    /** The setting is mandatory, because otherwise any server could pose as the right one and get the password. */
    private static String knownHosts(HrisSettings.File settings) {
        String file = settings.knownHosts()
                .orElseThrow(() -> new WrongSetting(
                        KNOWN_HOSTS,
                        "is not set although hris.file.uri is an SFTP server",
                        "write the path of a file with the server's key, as ssh-keyscan prints it"));
        if (!Files.isReadable(Path.of(file))) {
            throw new WrongSetting(KNOWN_HOSTS, "names a file that cannot be read", "correct the path " + file);
        }
        return file;
    }

    /** The private key replaces the password. The password then unlocks the key, if the key is locked. */
    private static String privateKey(HrisSettings.File settings) {
        Optional<String> file = settings.privateKey();
        if (file.isPresent() && !Files.isReadable(Path.of(file.get()))) {
            throw new WrongSetting(PRIVATE_KEY, "names a file that cannot be read", "correct the path " + file.get());
        }
        return file.orElse(null);
    }

    /** The character between the columns. */
    char separator() {
        return separator;
    }

    /** The user at the server; null if the folder is on this machine. */
    String username() {
        return username;
    }

    /** The user's password. With a private key: the key's passphrase, or null. */
    String password() {
        return password;
    }

    /** The file with the private key for the SFTP server; null if the login uses the password. */
    String privateKey() {
        return privateKey;
    }

    /** The file with the SFTP server's key; null for the other schemes. */
    String knownHosts() {
        return knownHosts;
    }
}
