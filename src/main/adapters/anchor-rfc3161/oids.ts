export const SHA256 = '2.16.840.1.101.3.4.2.1';
/** What a signature's digest and a certificate's hash may be; a certificate's alone may be SHA-1 too (RFC 2634). */
export const DIGESTS: Readonly<Record<string, string>> = {
  [SHA256]: 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
export const SIGNED_DATA = '1.2.840.113549.1.7.2';
export const TST_INFO = '1.2.840.113549.1.9.16.1.4';
export const CONTENT_TYPE = '1.2.840.113549.1.9.3';
/** The certificate's hash among the signed attributes: RFC 5035, and before it RFC 2634. */
export const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';
export const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12';
export const EXTENDED_KEY_USAGE = '2.5.29.37';
export const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
