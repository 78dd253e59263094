/** A value that CloudFormation computes. */
export type Intrinsic =
  | { readonly Ref: string }
  | { readonly 'Fn::GetAtt': readonly [logicalId: string, attribute: string] }
  | { readonly 'Fn::Sub': string | readonly [text: string, values: Readonly<Record<string, Intrinsic>>] }
  | { readonly 'Fn::Base64': string | Intrinsic }
  | { readonly 'Fn::Join': readonly [separator: string, parts: Intrinsic | readonly (string | Intrinsic)[]] }
  | { readonly 'Fn::Select': readonly [index: number, list: Intrinsic | readonly (string | Intrinsic)[]] }
  | { readonly 'Fn::Split': readonly [separator: string, text: Intrinsic] }

/** A property's value: given, or computed by CloudFormation. */
export type Value<T> = T | Intrinsic

/** What a policy document and the like may hold. */
export type Json = Value<
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }
>
